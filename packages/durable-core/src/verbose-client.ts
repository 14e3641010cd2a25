import type { DurableExecutionClient } from './transport.ts'

/** Whether `DURABLE_VERBOSE_MODE` is `true`. Read once, because the environment is slow to ask. */
let isVerbose = readMode()

/** Reads `DURABLE_VERBOSE_MODE` again, for tests that change it. */
export function refreshLogConfig(): void {
  isVerbose = readMode()
}

/** A client that tells of every call on the console: what was asked, what came back, and how long it took. The same client unless verbose. */
export function verboseClient(client: DurableExecutionClient): DurableExecutionClient {
  if (!isVerbose) return client
  return {
    checkpoint: (params, logger) => {
      const updates = params.Updates?.map(({ Action, Type, Name, Id }) => `${Action} ${Type} ${Name ?? Id}`) ?? []
      return told(`checkpoint [${updates.join(', ')}]`, client.checkpoint(params, logger))
    },
    getExecutionState: (params, logger) =>
      told(`getExecutionState ${params.Marker ?? ''}`, client.getExecutionState(params, logger)),
  }
}

function readMode(): boolean {
  return process.env.DURABLE_VERBOSE_MODE === 'true'
}

async function told<Response>(call: string, response: Promise<Response>): Promise<Response> {
  const begun = performance.now()
  const tell = (outcome: string) =>
    console.debug(`durable-core: ${call} → ${outcome}, ${Math.round(performance.now() - begun)} ms`)
  try {
    const value = await response
    tell('ok')
    return value
  } catch (error) {
    tell(String(error))
    throw error
  }
}
