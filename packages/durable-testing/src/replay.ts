import { isDeepStrictEqual } from 'node:util'
import type { Handler } from './in-process-invoker.ts'
import { DurableExecutionInvocationInputWithClient, withDates } from './injected-event.ts'
import { lambdaContext } from './lambda-context.ts'
import { type HistorySource, type RecordedHistory, readHistory } from './recorded-history.ts'
import { type Divergence, ReplayService, title } from './replay-service.ts'

/** Whether today's code still does what a history recorded. */
export interface ReplayReport {
  readonly same: boolean
  readonly divergences: readonly Divergence[]
  /** For people: what differs, and both sequences side by side. */
  toString(): string
}

export interface ReplayOptions {
  /** Only what happened up to this event has happened: see `prefixes`. */
  readonly until?: number
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
 * of invokes, results of child contexts, what comes behind the recorded end, and the result of the execution.
 */
export async function replay(
  handler: Handler,
  source: HistorySource,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  const history = readHistory(source)
  const service = new ReplayService({ history, ...options })
  const output = await invoke(handler, history, service)
  if (output !== 'stopped') compareEnd(history, output, service, options)
  return reportOf(history, service)
}

/** One invocation of the handler; `stopped` if it came to a step that had not ended, whose body must not run. */
async function invoke(handler: Handler, history: RecordedHistory, service: ReplayService): Promise<Output | 'stopped'> {
  const stopped = Promise.withResolvers<'stopped'>()
  const started = service.initialOperations()
  const event = new DurableExecutionInvocationInputWithClient(
    {
      DurableExecutionArn: `${FUNCTION_ARN}/durable-execution/${history.executionName}/${history.executionId}`,
      CheckpointToken: 'replay0',
      InitialExecutionState: { Operations: withDates(started), NextMarker: '' },
      UpdatedOperationIds: [],
    },
    service,
    [
      {
        wrapOperationAttemptFn(info) {
          service.meetStep(info)
          stopped.resolve('stopped')
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
    const requested = output.Error.ErrorMessage ?? ''
    service.divergences.push({ what: 'operation', where, recorded: 'see there', requested })
    return
  }
  if (output.Status === 'PENDING' || until !== undefined) return
  if (end === undefined || end.status === 'STOPPED' || end.status === 'TIMED_OUT') return
  const requested = output.Status ?? 'nothing'
  if (end.status !== requested) {
    service.divergences.push({ what: 'status', where, recorded: end.status, requested })
  } else if (end.status === 'SUCCEEDED' && !sameJson(end.result, output.Result)) {
    const [recorded = 'none', now = 'none'] = [end.result, output.Result]
    service.divergences.push({ what: 'result', where, recorded, requested: now })
  } else if (end.status === 'FAILED' && end.error.ErrorMessage !== output.Error?.ErrorMessage) {
    const [recorded = 'none', now = 'none'] = [end.error.ErrorMessage, output.Error?.ErrorMessage]
    service.divergences.push({ what: 'error', where, recorded, requested: now })
  }
}

function sameJson(left: string | undefined, right: string | undefined): boolean {
  return isDeepStrictEqual(parse(left), parse(right))
}

function parse(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text)
}

function reportOf(history: RecordedHistory, { divergences }: ReplayService): ReplayReport {
  const same = divergences.length === 0
  return {
    same,
    divergences,
    toString() {
      if (same) return 'The code does what the history recorded.'
      const lines = divergences.map(({ what, where, recorded, requested }) =>
        what === 'operation' && recorded === 'see there'
          ? requested
          : `${where}: the ${what} differs.\n  recorded:  ${recorded}\n  requested: ${requested}`,
      )
      const sequence = history.operations.map((operation) => `  ${title(operation)}`)
      return [
        'The code does not do what the history recorded: an execution that runs now would break with it.',
        '',
        ...lines,
        '',
        'Recorded operations:',
        ...sequence,
      ].join('\n')
    },
  }
}
