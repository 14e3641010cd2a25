import type { Core } from './core.ts'
import { decodeMarker, encodeMarker } from './marker.ts'
import { type Account, functionArn, functionReference } from './model/arn.ts'
import type { ExecutionListing, ExecutionRecord } from './model/records.ts'
import type { ExecutionDescription, ExecutionSummary } from './model/wire.ts'
import { pageSize } from './page-size.ts'
import { ServiceError } from './service-error.ts'
import type { Store } from './store.ts'

export interface ListQuery {
  readonly functionName: string
  readonly qualifier?: string
  readonly durableExecutionName?: string
  readonly statuses?: readonly string[]
  /** Exclusive bounds on the start, epoch milliseconds. */
  readonly startedAfter?: number
  readonly startedBefore?: number
  /** Oldest first; the default is newest first. */
  readonly reverseOrder?: boolean
  readonly marker?: string
  readonly maxItems?: number
}

export interface ExecutionListPage {
  readonly DurableExecutions: readonly ExecutionSummary[]
  readonly NextMarker?: string
}

interface ListMarker {
  readonly startedAt: number
  readonly arn: string
  /** The filters it was made with: a marker is only good for the same list. */
  readonly filters: string
}

/**
 * One page of a function's executions, of all its versions unless a qualifier names one.
 * @throws ResourceNotFoundException for an unknown function; InvalidParameterValueException for a malformed name or marker
 */
export function executionsPage(core: Core, store: Store, query: ListQuery): ExecutionListPage {
  const { name: functionName, qualifier } = functionReference(core.account, query.functionName, query.qualifier)
  const known = core.directory.resolve(functionName, qualifier)
  if (known === undefined) {
    const arn = functionArn(core.account, functionName, qualifier)
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
  }
  const version = qualifier === undefined ? undefined : known.version
  const { durableExecutionName: name, statuses, startedAfter, startedBefore, reverseOrder } = query
  const limit = pageSize(query.maxItems)
  const filters = JSON.stringify([
    functionName,
    version,
    name,
    statuses,
    startedAfter,
    startedBefore,
    reverseOrder ?? false,
  ])
  const after = query.marker === undefined ? undefined : readMarker(query.marker, filters)
  const found = store.list({
    functionName,
    ...(version === undefined ? {} : { version }),
    ...(name === undefined ? {} : { name }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(startedAfter === undefined ? {} : { startedAfter }),
    ...(startedBefore === undefined ? {} : { startedBefore }),
    ...(reverseOrder === undefined ? {} : { oldestFirst: reverseOrder }),
    ...(after === undefined ? {} : { after }),
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const executions = page.map((record) => summaryOf(record, core.account))
  if (last === undefined || found.length <= limit) return { DurableExecutions: executions }
  const marker: ListMarker = { startedAt: last.startedAt, arn: last.arn, filters }
  return { DurableExecutions: executions, NextMarker: encodeMarker(marker) }
}

function readMarker(text: string, filters: string): { readonly startedAt: number; readonly arn: string } {
  return decodeMarker<ListMarker>(
    text,
    (value): value is ListMarker =>
      Number.isFinite(value.startedAt) && typeof value.arn === 'string' && value.filters === filters,
  )
}

function summaryOf(record: ExecutionListing, account: Account): ExecutionSummary {
  const { arn, name, functionName, version, status, startedAt, endedAt } = record
  return {
    DurableExecutionArn: arn,
    DurableExecutionName: name,
    FunctionArn: functionArn(account, functionName, version),
    Status: status,
    StartTimestamp: startedAt,
    ...(endedAt === undefined ? {} : { EndTimestamp: endedAt }),
  }
}

/** An execution as GetDurableExecution describes it. */
export function describe(record: ExecutionRecord, account: Account, includeData: boolean): ExecutionDescription {
  const { input, result, error, version, traceHeader, retentionDays, executionTimeoutSeconds } = record
  const data = {
    InputPayload: input,
    ...(result === undefined ? {} : { Result: result }),
    ...(error === undefined ? {} : { Error: error }),
  }
  return {
    ...summaryOf(record, account),
    ...(includeData ? data : {}),
    Version: version,
    ...(traceHeader === undefined ? {} : { TraceHeader: { XAmznTraceId: traceHeader } }),
    ExecutionDataIncluded: includeData,
    DurableConfig: { RetentionPeriodInDays: retentionDays, ExecutionTimeout: executionTimeoutSeconds },
  }
}
