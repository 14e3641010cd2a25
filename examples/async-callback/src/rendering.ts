import * as z from 'zod'

const renderingSchema = z.object({ file: z.string().min(1).max(500), seconds: z.number().positive() })

/** What the farm answers. It may say more: that is left out. */
export type Rendering = z.infer<typeof renderingSchema>

/** The farm has not rendered the video; the message says why. */
export class RenderingFailed extends Error {
  override name = 'RenderingFailed'
}

/**
 * Makes a rendering of the text that the farm has answered with. That was JSON when it came in; what it says is for us
 * to check.
 *
 * @throws RenderingFailed
 */
export function parseRendering(answer: string): Rendering {
  const parsed = renderingSchema.safeParse(JSON.parse(answer))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`)
  throw new RenderingFailed(`The answer of the farm is not a rendering. ${faults.join('; ')}.`)
}
