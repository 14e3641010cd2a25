import type { CheckpointRequest, ErrorObject, HistoryQuery, ListQuery, StateRequest } from 'durable-engine'
import type { ApiContext } from './context.ts'
import { type ApiRequest, type ApiResponse, ok } from './http.ts'
import { jsonBody, queryInput } from './input.ts'
import { restEvent, restExecution, restOperation, restTimestamp } from './rest-json.ts'
import { checkShape } from './shape.ts'
import * as shapes from './shapes.ts'

/** Thrown instead of an answer when a fault asks for a broken connection. */
export class DroppedResponse extends Error {}

function arnOf({ labels }: ApiRequest): string {
  const { arn = '' } = labels
  checkShape(shapes.durableExecutionArn, arn, 'durableExecutionArn')
  return arn
}

export async function checkpointDurableExecution(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const arn = arnOf(request)
  const body = jsonBody<CheckpointRequest>(request, shapes.checkpointRequest)
  let count = 0
  const stopCounting = context.engine.subscribe((notice) => {
    if (notice.kind === 'checkpoint' && notice.arn === arn) count = notice.count
  })
  try {
    const { CheckpointToken, NewExecutionState } = await context.engine.checkpoint(arn, body)
    if (context.afterCheckpoint?.(arn, count) === 'drop') throw new DroppedResponse()
    return ok({ CheckpointToken, NewExecutionState: { Operations: NewExecutionState.Operations.map(restOperation) } })
  } finally {
    stopCounting()
  }
}

export async function getDurableExecutionState(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const query = queryInput<StateRequest>(
    request,
    { CheckpointToken: shapes.checkpointToken, Marker: { type: 'string' }, MaxItems: shapes.maxItems },
    ['CheckpointToken'],
  )
  const { Operations, NextMarker } = await engine.getState(arnOf(request), query)
  return ok({ Operations: Operations.map(restOperation), NextMarker })
}

export async function getDurableExecution(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const { IncludeExecutionData: includeExecutionData = true } = queryInput<{ IncludeExecutionData?: boolean }>(
    request,
    {
      IncludeExecutionData: { type: 'boolean' },
    },
  )
  return ok(restExecution(await engine.getExecution(arnOf(request), { includeExecutionData })))
}

interface HistoryInput {
  readonly IncludeExecutionData?: boolean
  readonly ReverseOrder?: boolean
  readonly Marker?: string
  readonly MaxItems?: number
}

export async function getDurableExecutionHistory(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const input = queryInput<HistoryInput>(request, {
    IncludeExecutionData: { type: 'boolean' },
    ReverseOrder: { type: 'boolean' },
    Marker: { type: 'string' },
    MaxItems: shapes.maxItems,
  })
  const query: HistoryQuery = {
    ...(input.IncludeExecutionData === undefined ? {} : { includeExecutionData: input.IncludeExecutionData }),
    ...(input.ReverseOrder === undefined ? {} : { reverseOrder: input.ReverseOrder }),
    ...(input.Marker === undefined ? {} : { marker: input.Marker }),
    ...(input.MaxItems === undefined ? {} : { maxItems: input.MaxItems }),
  }
  const { Events, NextMarker } = await engine.getHistory(arnOf(request), query)
  return ok({ Events: Events.map(restEvent), NextMarker })
}

interface ListInput {
  readonly Qualifier?: string
  readonly DurableExecutionName?: string
  readonly Statuses?: readonly string[]
  readonly StartedAfter?: number
  readonly StartedBefore?: number
  readonly ReverseOrder?: boolean
  readonly Marker?: string
  readonly MaxItems?: number
}

export async function listDurableExecutions(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const { functionName = '' } = request.labels
  checkShape(shapes.functionName, functionName, 'functionName')
  const input = queryInput<ListInput>(request, {
    Qualifier: shapes.qualifier,
    DurableExecutionName: shapes.durableExecutionName,
    Statuses: shapes.statuses,
    StartedAfter: { type: 'timestamp' },
    StartedBefore: { type: 'timestamp' },
    ReverseOrder: { type: 'boolean' },
    Marker: { type: 'string' },
    MaxItems: shapes.maxItems,
  })
  const query: ListQuery = {
    functionName,
    ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
    ...(input.DurableExecutionName === undefined ? {} : { durableExecutionName: input.DurableExecutionName }),
    ...(input.Statuses === undefined ? {} : { statuses: input.Statuses }),
    ...(input.StartedAfter === undefined ? {} : { startedAfter: input.StartedAfter }),
    ...(input.StartedBefore === undefined ? {} : { startedBefore: input.StartedBefore }),
    ...(input.ReverseOrder === undefined ? {} : { reverseOrder: input.ReverseOrder }),
    ...(input.Marker === undefined ? {} : { marker: input.Marker }),
    ...(input.MaxItems === undefined ? {} : { maxItems: input.MaxItems }),
  }
  const { DurableExecutions, NextMarker } = await engine.listExecutions(query)
  return ok({ DurableExecutions: DurableExecutions.map(restExecution), NextMarker })
}

export async function stopDurableExecution(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const error = jsonBody<ErrorObject>(request, shapes.errorObject)
  const { StopTimestamp } = await engine.stop(arnOf(request), error)
  return ok({ StopTimestamp: restTimestamp(StopTimestamp) })
}
