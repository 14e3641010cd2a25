import { jsonBody, label, query } from './input.ts'
import {
  checkpointRequest,
  checkpointToken,
  errorObject,
  executionArn,
  executionName,
  flag,
  functionName,
  itemCount,
  marker,
  moment,
  qualifier,
  statuses,
} from './lambda-shapes.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { required } from './shapes.ts'

// An execution's ARN is written with slashes. Clients send it percent-encoded, as one segment; people with curl do not:
// the label takes both.
const EXECUTION = '/2025-12-01/durable-executions/{DurableExecutionArn+}'
const arn = label('DurableExecutionArn', executionArn)

const checkpoint = route({
  operation: 'CheckpointDurableExecution',
  method: 'POST',
  path: `${EXECUTION}/checkpoint`,
  input: { arn, request: jsonBody(checkpointRequest) },
  async handle({ arn, request }, { engine }) {
    return json(await engine.checkpoint(arn, request))
  },
})

const getState = route({
  operation: 'GetDurableExecutionState',
  method: 'GET',
  path: `${EXECUTION}/state`,
  input: {
    arn,
    CheckpointToken: query('CheckpointToken', required(checkpointToken)),
    Marker: query('Marker', marker),
    MaxItems: query('MaxItems', itemCount),
  },
  async handle({ arn, ...request }, { engine }) {
    return json(await engine.getState(arn, request))
  },
})

const getHistory = route({
  operation: 'GetDurableExecutionHistory',
  method: 'GET',
  path: `${EXECUTION}/history`,
  input: {
    arn,
    includeExecutionData: query('IncludeExecutionData', flag),
    reverseOrder: query('ReverseOrder', flag),
    marker: query('Marker', marker),
    maxItems: query('MaxItems', itemCount),
  },
  async handle({ arn, ...page }, { engine }) {
    return json(await engine.getHistory(arn, page))
  },
})

const getExecution = route({
  operation: 'GetDurableExecution',
  method: 'GET',
  path: EXECUTION,
  input: { arn, includeExecutionData: query('IncludeExecutionData', flag) },
  async handle({ arn, ...options }, { engine }) {
    return json(await engine.getExecution(arn, options))
  },
})

const stop = route({
  operation: 'StopDurableExecution',
  method: 'POST',
  path: `${EXECUTION}/stop`,
  input: { arn, error: jsonBody(errorObject) },
  async handle({ arn, error }, { engine }) {
    return json(await engine.stop(arn, error))
  },
})

const listByFunction = route({
  operation: 'ListDurableExecutionsByFunction',
  method: 'GET',
  path: '/2025-12-01/functions/{FunctionName}/durable-executions',
  input: {
    functionName: label('FunctionName', functionName),
    qualifier: query('Qualifier', qualifier),
    durableExecutionName: query('DurableExecutionName', executionName),
    statuses: query('Statuses', statuses),
    startedAfter: query('StartedAfter', moment),
    startedBefore: query('StartedBefore', moment),
    reverseOrder: query('ReverseOrder', flag),
    marker: query('Marker', marker),
    maxItems: query('MaxItems', itemCount),
  },
  async handle(list, { engine }) {
    return json(await engine.listExecutions(list))
  },
})

/** The bare execution comes last: its label would take the others' suffixes too. */
export const executionRoutes = [checkpoint, getState, getHistory, stop, listByFunction, getExecution]
