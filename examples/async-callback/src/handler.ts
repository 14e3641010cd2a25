import {
  CallbackError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  type DurableContext,
  withDurableExecution,
} from 'durable-core'
import { handOver, PATIENCE, withdraw } from './farm.ts'
import { type Published, publish } from './publish.ts'
import { parseRendering, type Rendering, RenderingFailed } from './rendering.ts'
import { parseVideo, type Video } from './video.ts'

/** The farm said nothing for too long. */
export class FarmSilent extends Error {
  override name = 'FarmSilent'
}

/** The farm could not be given the job. */
export class HandOverFailed extends Error {
  override name = 'HandOverFailed'
}

/** Has a video rendered by somebody else, and publishes what comes back. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Published> => {
  const video = parseVideo(jobIdOf(context), event)
  try {
    const rendering = await render(video, context)
    return await context.step('publish', () => publish(video, rendering))
  } catch (error) {
    if (!(error instanceof CallbackError || error instanceof RenderingFailed)) throw error
    // The farm must not go on with a job that nobody waits for.
    await context.step('withdraw', () => withdraw(video.jobId))
    throw reasonOf(error)
  }
})

/** Gives the job away, and waits without running until it is answered. */
async function render(video: Video, context: DurableContext): Promise<Rendering> {
  const answer = await context.waitForCallback<string>('render', (callbackId) => handOver(video, callbackId), {
    timeout: { seconds: PATIENCE.whole },
    heartbeatTimeout: { seconds: PATIENCE.silence },
  })
  return parseRendering(answer)
}

function reasonOf(error: CallbackError | RenderingFailed): Error {
  if (error instanceof RenderingFailed) return error
  if (error instanceof CallbackTimeoutError) return new FarmSilent(`The farm did not answer: ${error.message}.`)
  if (error instanceof CallbackSubmitterError) return new HandOverFailed(`The farm did not get it: ${error.message}`)
  return new RenderingFailed(`The farm gave up: ${error.message}`)
}

/** `arn:…:function:NAME:VERSION/durable-execution/JOB/ID` → `JOB` */
function jobIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
