import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startLocal } from 'durable-local'

/** `core`: the handlers run on durable-core; `official`: on @aws/durable-execution-sdk-js. */
export type Runtime = 'core' | 'official'

export interface HandlerHost extends AsyncDisposable {
  readonly endpoint: string
  /** Where every function's output lies as `<function>.log`. */
  readonly logFolder: string
}

/** Starts the local engine in a temporary folder and hosts every handler of this package on it. */
export async function hostHandlers(runtime: Runtime): Promise<HandlerHost> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'conformance-'))
  // The stack file reads it when it is evaluated.
  process.env.CONFORMANCE_RUNTIME = runtime
  const local = await startLocal({ directories: [resolve(import.meta.dirname, '..')], dataFolder })
  return {
    endpoint: local.endpoint,
    logFolder: join(dataFolder, 'logs'),
    async [Symbol.asyncDispose]() {
      await local.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
