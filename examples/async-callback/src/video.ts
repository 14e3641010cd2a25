import * as z from 'zod'

const videoSchema = z.strictObject({
  title: z.string().min(1).max(100),
  source: z.url({ protocol: /^https$/ }).max(500),
})

/** What somebody wants to have rendered. */
export type Video = z.infer<typeof videoSchema> & {
  /** The name of the execution. */
  readonly jobId: string
}

/** The event is not a video; the message names every fault. */
export class InvalidVideo extends Error {
  override name = 'InvalidVideo'
}

/**
 * Makes a video of an event.
 *
 * @throws InvalidVideo
 */
export function parseVideo(jobId: string, event: unknown): Video {
  const parsed = videoSchema.safeParse(event)
  if (parsed.success) return { jobId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidVideo(`Not a valid video. ${faults.join('; ')}. Correct it and send it as a new one.`)
}
