import { callbackFailure, callbackHeartbeat, callbackSuccess } from './callback-routes.ts'
import type { ApiContext } from './context.ts'
import {
  checkpointDurableExecution,
  getDurableExecution,
  getDurableExecutionHistory,
  getDurableExecutionState,
  listDurableExecutions,
  stopDurableExecution,
} from './durable-execution-routes.ts'
import {
  getAccountSettings,
  getAlias,
  getFunction,
  getFunctionConfiguration,
  listAliases,
  listFunctions,
  listVersionsByFunction,
} from './function-routes.ts'
import type { ApiRequest, ApiResponse } from './http.ts'
import { invoke, invokeAsync, invokeWithResponseStream } from './invoke-routes.ts'
import { ARN_PATTERN } from './shapes.ts'

export type Handler = (request: ApiRequest, context: ApiContext) => Promise<ApiResponse>

/** Every route: method, path with its labels, handler. */
const routes: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ['POST', '/2015-03-31/functions/{functionName}/invocations', invoke],
  ['POST', '/2014-11-13/functions/{functionName}/invoke-async', invokeAsync],
  ['POST', '/2021-11-15/functions/{functionName}/response-streaming-invocations', invokeWithResponseStream],
  ['POST', '/2025-12-01/durable-executions/{arn}/checkpoint', checkpointDurableExecution],
  ['GET', '/2025-12-01/durable-executions/{arn}/state', getDurableExecutionState],
  ['GET', '/2025-12-01/durable-executions/{arn}/history', getDurableExecutionHistory],
  ['POST', '/2025-12-01/durable-executions/{arn}/stop', stopDurableExecution],
  ['GET', '/2025-12-01/durable-executions/{arn}', getDurableExecution],
  ['GET', '/2025-12-01/functions/{functionName}/durable-executions', listDurableExecutions],
  ['POST', '/2025-12-01/durable-execution-callbacks/{callbackId}/succeed', callbackSuccess],
  ['POST', '/2025-12-01/durable-execution-callbacks/{callbackId}/fail', callbackFailure],
  ['POST', '/2025-12-01/durable-execution-callbacks/{callbackId}/heartbeat', callbackHeartbeat],
  ['GET', '/2015-03-31/functions', listFunctions],
  ['GET', '/2015-03-31/functions/{functionName}', getFunction],
  ['GET', '/2015-03-31/functions/{functionName}/configuration', getFunctionConfiguration],
  ['GET', '/2015-03-31/functions/{functionName}/versions', listVersionsByFunction],
  ['GET', '/2015-03-31/functions/{functionName}/aliases', listAliases],
  ['GET', '/2015-03-31/functions/{functionName}/aliases/{alias}', getAlias],
  ['GET', '/2016-08-19/account-settings', getAccountSettings],
]

const table = routes.map(([method, path, handler]) => ({ method, segments: path.split('/').slice(1), handler }))

export interface Match {
  readonly handler: Handler
  readonly labels: Readonly<Record<string, string>>
}

/**
 * The route of a request. A path is split before it is decoded, because clients encode a label as one segment; an
 * execution's ARN is accepted unencoded too, with its slashes, as a person would type it.
 */
export function route(method: string, rawPath: string): Match | undefined {
  const segments = joinArn(rawPath.replace(/\/$/, '').split('/').slice(1))
  for (const candidate of table) {
    if (candidate.method !== method || candidate.segments.length !== segments.length) continue
    const labels = labelsOf(candidate.segments, segments)
    if (labels !== undefined) return { handler: candidate.handler, labels }
  }
  return undefined
}

function labelsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? ''
    const label = /^\{(.+)\}$/.exec(part)?.[1]
    if (label === undefined && part !== segment) return undefined
    if (label !== undefined) labels[label] = decode(segment)
  }
  return labels
}

const ARN = new RegExp(`^${ARN_PATTERN}$`)
const SUFFIXES = ['checkpoint', 'state', 'history', 'stop']

/** The segments with those of an ARN that was not encoded put together again. */
function joinArn(segments: readonly string[]): readonly string[] {
  const [version = '', room = '', ...rest] = segments
  if (room !== 'durable-executions' || rest.length < 4) return segments
  const last = rest.at(-1) ?? ''
  const suffix = SUFFIXES.includes(last) && rest.length > 4 ? [last] : []
  return [version, room, rest.slice(0, rest.length - suffix.length).join('/'), ...suffix]
}

/** A decoded label; decoded once more if a proxy has encoded an ARN twice. What cannot be decoded stays as it is. */
function decode(segment: string): string {
  try {
    const once = decodeURIComponent(segment)
    return !ARN.test(once) && /%3A/i.test(once) ? decodeURIComponent(once) : once
  } catch {
    return segment
  }
}
