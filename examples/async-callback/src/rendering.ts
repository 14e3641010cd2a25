import * as z from 'zod'

const renderingSchema = z.object({ file: z.string().min(1).max(500), seconds: z.number().positive() })

/** What the farm answers. It may say more: that is left out. */
export type Rendering = z.infer<typeof renderingSchema>

/** The farm has not rendered the video; the message says why. */
export class RenderingFailed extends Error {
  override name = 'RenderingFailed'
}

/**
 * Makes a rendering of the text that the farm has answered with. The endpoint takes nothing but JSON; whoever may call
 * Lambda itself can answer with any text, or none.
 *
 * @throws RenderingFailed
 */
export function parseRendering(answer: string | undefined): Rendering {
  const parsed = renderingSchema.safeParse(jsonOf(answer))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`)
  throw new RenderingFailed(`The answer of the farm is not a rendering. ${faults.join('; ')}.`)
}

/** Undefined if it is no JSON: then it is no rendering either. */
function jsonOf(text = ''): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
