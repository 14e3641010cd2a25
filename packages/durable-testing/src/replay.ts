import { isDeepStrictEqual } from 'node:util'
import type { Handler } from './in-process-invoker.ts'
import { DurableExecutionInvocationInputWithClient } from './injected-event.ts'
import { lambdaContext } from './lambda-context.ts'
import { type HistorySource, type RecordedHistory, readHistory } from './recorded-history.ts'
import { type ReplayReport, reportOf, textOf } from './replay-report.ts'
import { type ClosedContexts, type Divergence, ReplayService } from './replay-service.ts'

export interface ReplayOptions {
  /** Only what happened up to this event has happened: see `prefixes`. */
  readonly until?: number
  /**
   * Whether two names, without qualifiers, stand for one function. Default: if they are equal. Needed where a deployment
   * adds to the names that a stack gives.
   */
  readonly isSameFunction?: (recorded: string, requested: string) => boolean
}

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:replay:1'

interface Output {
  readonly Status?: string
  readonly Result?: string
  readonly Error?: { readonly ErrorType?: string; readonly ErrorMessage?: string }
}

/**
 * Runs a handler against a recorded history, without any effect: bodies of steps do not run (under durable-core), and
 * nothing is invoked. Tells whether it asked for the same operations in the same places and came to the same end.
 *
 * It compares type, name and parent of every operation, the length of waits, timeouts of callbacks, targets and inputs
 * of invokes, results of child contexts, what comes behind the recorded end, and the result of the execution. Recorded
 * results of steps go through the schemas of today's code. Contexts that had ended are run again too; what differs
 * inside one breaks no execution that is past it, so it is a warning.
 */
export async function replay(
  handler: Handler,
  source: HistorySource,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  const history = readHistory(source)
  const { divergences: all, requested } = await replayOnce(handler, history, options)
  const facts = { history, requested }
  const hasContexts = history.operations.some(({ type, status }) => type === 'CONTEXT' && status !== 'STARTED')
  if (all.length === 0 || !hasContexts) return reportOf({ ...facts, divergences: all, warnings: [] })
  const breaking = (await replayOnce(handler, history, { ...options, closed: 'all' })).divergences.map(textOf)
  const asksForOthers = all.some(({ what }) => what === 'operation')
  if (breaking.length === 0 && asksForOthers && (await isOnlyARace(handler, history, options))) {
    return reportOf({ ...facts, divergences: [], warnings: [] })
  }
  const isWarning = (divergence: Divergence) => !breaking.includes(textOf(divergence))
  const warnings = breaking.length === 0 || !all.every(isWarning) ? all.filter(isWarning) : []
  return reportOf({ ...facts, divergences: all.filter((divergence) => !warnings.includes(divergence)), warnings })
}

/**
 * Whether the code asks for what was recorded once contexts without operations of their own are taken as they ended: a
 * race that is run again finds all of its branches done, and another one wins than the one that came first.
 */
async function isOnlyARace(handler: Handler, history: RecordedHistory, options: ReplayOptions): Promise<boolean> {
  const { divergences } = await replayOnce(handler, history, { ...options, closed: 'without operations' })
  return divergences.length === 0
}

async function replayOnce(
  handler: Handler,
  history: RecordedHistory,
  options: ReplayOptions & { readonly closed?: ClosedContexts },
): Promise<ReplayService> {
  const service = new ReplayService({ history, ...options })
  const output = await invoke(handler, history, service)
  if (output !== 'stopped') compareEnd(history, output, service, options)
  return service
}

/** One invocation of the handler; `stopped` if it came to a step that had not ended, whose body must not run. */
async function invoke(handler: Handler, history: RecordedHistory, service: ReplayService): Promise<Output | 'stopped'> {
  const stopped = Promise.withResolvers<'stopped'>()
  const event = new DurableExecutionInvocationInputWithClient(
    {
      DurableExecutionArn: `${FUNCTION_ARN}/durable-execution/${history.executionName}/${history.executionId}`,
      CheckpointToken: 'replay0',
      InitialExecutionState: { Operations: service.initialOperations(), NextMarker: '' },
      UpdatedOperationIds: [],
    },
    service,
    [
      {
        wrapOperationAttemptFn(info) {
          service.meetStep(info)
          // What the handler wrote right before, such as the end of a context, leaves with the next turn.
          setImmediate(() => stopped.resolve('stopped'))
          return new Promise(() => {})
        },
      },
    ],
  )
  const context = lambdaContext({
    function: { name: 'replay', version: '1', timeoutSeconds: 900 },
    functionArn: FUNCTION_ARN,
    requestId: 'replay',
    payload: '',
  })
  // A handler's own types are its promise about what it is sent.
  const output = Promise.resolve(handler(event as never, context as never)) as Promise<Output>
  output.catch(() => {})
  return await Promise.race([output, stopped.promise])
}

function compareEnd(history: RecordedHistory, output: Output, service: ReplayService, { until }: ReplayOptions): void {
  const { end } = history
  const where = 'the execution'
  if (output.Error?.ErrorType === 'NonDeterministicExecutionError') {
    service.mismatched(output.Error.ErrorMessage ?? '')
    return
  }
  if (until !== undefined) return
  service.expectAllMet()
  if (output.Status === 'PENDING') return
  if (end === undefined || end.status === 'STOPPED' || end.status === 'TIMED_OUT') return
  if (end.status !== output.Status) {
    const recorded = statusText(end.status, end.status === 'FAILED' ? end.error : undefined)
    // First: with it, all that comes behind the error is missing.
    const requested = statusText(output.Status ?? 'nothing', output.Error)
    service.divergences.unshift({ what: 'status', where, recorded, requested })
  } else if (end.status === 'SUCCEEDED' && !sameJson(end.result, output.Result)) {
    const [recorded = 'none', now = 'none'] = [end.result, output.Result]
    service.divergences.push({ what: 'result', where, recorded, requested: now })
  } else if (end.status === 'FAILED' && end.error.ErrorMessage !== output.Error?.ErrorMessage) {
    const [recorded = 'none', now = 'none'] = [end.error.ErrorMessage, output.Error?.ErrorMessage]
    service.divergences.push({ what: 'error', where, recorded, requested: now })
  }
}

function statusText(status: string, error: Output['Error']): string {
  if (error === undefined) return status
  return `${status} with ${[error.ErrorType, error.ErrorMessage].filter((part) => part !== undefined).join(': ')}`
}

function sameJson(left: string | undefined, right: string | undefined): boolean {
  return isDeepStrictEqual(parse(left), parse(right))
}

function parse(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text)
}
