import { Engine } from '../../src/engine.ts'
import type { Event, EventError, EventPayload } from '../../src/model/event.ts'
import type { ExecutionDescription, ExecutionSummary } from '../../src/model/wire.ts'
import { openSqliteStore } from '../../src/sqlite-store.ts'
import { systemClock } from '../../src/system-clock.ts'
import { countIn } from './acknowledgement.ts'
import { faultsOf, historyOf } from './history.ts'
import type { KillRun, KillRunOptions } from './kill-run.ts'
import { type Ending, nameOf, type Plan, planOf } from './plan.ts'

const STATUS: Readonly<Record<Ending, ExecutionSummary['Status']>> = {
  returns: 'SUCCEEDED',
  decides: 'SUCCEEDED',
  fails: 'FAILED',
  'is stopped': 'STOPPED',
}

/** Everything that is wrong with what the killed engine left on disk, a sentence each. */
export async function verdictOn(
  { acknowledged }: KillRun,
  { file, seed, executions }: KillRunOptions,
): Promise<string[]> {
  const store = openSqliteStore(file)
  try {
    const engine = new Engine({
      store,
      clock: systemClock(),
      directory: { resolve: (name) => ({ name, version: '1', timeoutSeconds: 1 }) },
      invoker: { invoke: () => Promise.reject(new Error('Nothing is invoked here.')) },
    })
    const histories = new Map<string, Event[]>()
    const faults: string[] = []
    const orders = await executionsOf(engine, 'orders')
    const children = await executionsOf(engine, 'child')
    for (const { DurableExecutionArn: arn } of [...orders, ...children]) {
      const history = await historyOf(engine, arn)
      histories.set(arn, history)
      faults.push(...faultsOf(history).map((fault) => `${arn}: ${fault}`))
    }
    for (const one of acknowledged) {
      const count = countIn(histories.get(one.arn) ?? [], one)
      if (count !== 1) faults.push(`${one.arn}: ${one.mark} of operation ${one.id} is there ${count} times.`)
    }
    const names = orders.map(({ DurableExecutionName }) => DurableExecutionName)
    const planned = Array.from({ length: executions }, (_, index) => nameOf(index))
    if (names.toSorted().join() !== planned.toSorted().join()) faults.push(`These executions exist: ${names.join()}.`)
    for (const { DurableExecutionArn: arn, DurableExecutionName: name } of orders) {
      const description = await engine.getExecution(arn)
      const plan = planOf(seed, name)
      faults.push(...endFaults(plan, description, histories.get(arn) ?? []).map((fault) => `${arn}: ${fault}`))
    }
    faults.push(...childFaults(children, [...histories.values()].flat()))
    return faults
  } finally {
    store.close()
  }
}

/** An execution ends as its plan says, with the outcomes that its history tells. */
function endFaults(plan: Plan, { Status, Result, Error: failure }: ExecutionDescription, history: readonly Event[]) {
  const faults: string[] = []
  if (Status !== STATUS[plan.ending]) faults.push(`It ${plan.ending}, but its status is ${Status}.`)
  if (plan.ending === 'is stopped') return faults
  const told = JSON.stringify(
    plan.stages.flat().map(({ id }) => outcomeOf(history.findLast((event) => event.Id === id))),
  )
  const seen = Result ?? failure?.ErrorMessage
  if (seen !== told) faults.push(`Its handler saw ${seen}, its history tells ${told}.`)
  return faults
}

/** The outcome of an operation by its last event, as its handler sees it. */
function outcomeOf(last: Event | undefined): string {
  const details: { readonly Result?: EventPayload; readonly Error?: EventError } =
    last?.StepSucceededDetails ??
    last?.ContextSucceededDetails ??
    last?.CallbackSucceededDetails ??
    last?.CallbackTimedOutDetails ??
    last?.ChainedInvokeSucceededDetails ??
    {}
  if (last?.EventType === 'WaitSucceeded') return 'SUCCEEDED'
  return details.Result?.Payload ?? details.Error?.Payload?.ErrorType ?? 'nothing'
}

/** Every chained invoke of `child` has started exactly one execution, and all of them have succeeded. */
function childFaults(children: readonly ExecutionSummary[], events: readonly Event[]): string[] {
  const started = events.flatMap(
    ({ ChainedInvokeStartedDetails }) => ChainedInvokeStartedDetails?.DurableExecutionArn ?? [],
  )
  const existing = children.map(({ DurableExecutionArn }) => DurableExecutionArn)
  const faults = children.filter(({ Status }) => Status !== 'SUCCEEDED').map((child) => `A child is ${child.Status}.`)
  if (started.toSorted().join() === existing.toSorted().join()) return faults
  return [...faults, `${started.length} children were started, ${existing.length} exist.`]
}

async function executionsOf(engine: Engine, functionName: string): Promise<ExecutionSummary[]> {
  const found: ExecutionSummary[] = []
  let marker: string | undefined
  do {
    const page = await engine.listExecutions({
      functionName,
      maxItems: 1000,
      ...(marker === undefined ? {} : { marker }),
    })
    found.push(...page.DurableExecutions)
    marker = page.NextMarker
  } while (marker !== undefined)
  return found
}
