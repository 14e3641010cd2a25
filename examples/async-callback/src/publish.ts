import { Resource } from 'sst'
import { putOnce } from './database.ts'
import type { Rendering } from './rendering.ts'
import type { Video } from './video.ts'

export interface Published extends Rendering {
  readonly jobId: string
  readonly title: string
}

/** Puts a video into the programme, once. */
export function publish({ jobId, title }: Video, { file, seconds }: Rendering): Promise<Published> {
  return putOnce(Resource.Videos.name, 'jobId', { jobId, title, file, seconds })
}
