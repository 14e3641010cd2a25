import { setTimeout as sleep } from 'node:timers/promises'
import type { Handler } from '../in-process-invoker.ts'
import { DurableExecutionInvocationInputWithClient, type ServiceClient } from '../injected-event.ts'
import { engineName } from './local-functions.ts'

export interface CheckpointOptions {
  /** Real time that every checkpoint takes, in milliseconds. */
  readonly delayMs: number
  /** Called with the name of each function that is about to be invoked, as the handler wrote it. */
  onInvoke(functionName: string): void
}

/** A durable handler whose checkpoints pass by here on their way to the engine. */
export function watchedHandler(handler: Handler, options: CheckpointOptions): Handler {
  return (event: object, context) => {
    if (!DurableExecutionInvocationInputWithClient.isInstance(event)) return handler(event as never, context)
    const client = watchedClient(event.durableExecutionClient, options)
    return handler(new DurableExecutionInvocationInputWithClient(event, client) as never, context)
  }
}

function watchedClient(client: ServiceClient, { delayMs, onInvoke }: CheckpointOptions): ServiceClient {
  return {
    getExecutionState: (request) => client.getExecutionState(request),
    checkpoint: async ({ Updates, ...request }) => {
      if (delayMs > 0) await sleep(delayMs)
      if (Updates === undefined) return await client.checkpoint(request)
      return await client.checkpoint({ ...request, Updates: Updates.map((update) => renamed(update, onInvoke)) })
    },
  }
}

/** An update of a chained invoke names the function as the engine knows it. */
function renamed(update: unknown, onInvoke: (functionName: string) => void): unknown {
  const { ChainedInvokeOptions: options } = update as { ChainedInvokeOptions?: { readonly FunctionName?: string } }
  if (options?.FunctionName === undefined) return update
  onInvoke(options.FunctionName)
  return {
    ...(update as object),
    ChainedInvokeOptions: { ...options, FunctionName: engineName(options.FunctionName) },
  }
}
