import { LIMITS } from './limits.ts'
import type { DurableLogger } from './logger.ts'
import type { DurableExecutionClient } from './transport.ts'
import type { DurableExecutionInvocationInput, WireOperation } from './wire.ts'

/** The whole history: what came with the event, and the pages that did not fit into it. */
export async function loadHistory(
  event: DurableExecutionInvocationInput,
  client: DurableExecutionClient,
  logger: DurableLogger,
): Promise<WireOperation[]> {
  const { DurableExecutionArn, CheckpointToken, InitialExecutionState: state } = event
  let operations = state.Operations ?? []
  let marker = state.NextMarker
  while (marker) {
    const request = { DurableExecutionArn, CheckpointToken, Marker: marker, MaxItems: LIMITS.pageItems }
    const page = await client.getExecutionState(request, logger)
    operations = operations.concat(page.Operations ?? [])
    marker = page.NextMarker
  }
  return operations
}

/** What the execution was started with. The first operation of a history is the execution itself. */
export function inputOf(operations: readonly WireOperation[]): unknown {
  return JSON.parse(operations[0]?.ExecutionDetails?.InputPayload ?? '{}')
}
