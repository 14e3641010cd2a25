import { isDeepStrictEqual } from 'node:util'
import { comparable } from './comparable.ts'
import { crashTable } from './crash-table.ts'
import { Effects } from './effects.ts'
import type { Fault, FaultPlace } from './faults.ts'
import type { Handler } from './in-process-invoker.ts'
import { isOpen } from './operation.ts'
import type { Outcome } from './outcome.ts'
import { run, type StartOptions } from './start.ts'

/** How often each effect happened, by a key that says what it is: `{ 'charge card': 1 }`. */
export type EffectCounts = Readonly<Record<string, number>>

export interface CrashOptions extends Omit<StartOptions, 'effects' | 'faults'> {
  /**
   * Name of the executions: the plain run is called `order-plain`, the others `order-crash-before-3` and so on, so that
   * each leaves traces of its own in a world that they share. Default: a UUID for each. A result may hold it.
   */
  readonly name?: string
  /**
   * Counts what a run has done in the outside world, after its end: rows, reservations, charges under the name of its
   * execution. Every run has to have done the same. What steps report with `effect(key)` is counted without this, and
   * may happen more often: then it needs an idempotency key.
   */
  readonly effectsOf?: (name: string) => EffectCounts | Promise<EffectCounts>
  /**
   * What of an outcome has to be the same in every run. Default: status, result and error, in which names of executions,
   * UUIDs and ISO times may differ.
   */
  readonly compare?: (outcome: Outcome, name: string) => unknown
}

/** What happened when the process was made to fail at one point. */
export interface CrashRow {
  /** Checkpoints are numbered as in the plain run. */
  readonly fault: { readonly kind: Fault['kind']; readonly checkpoint: number }
  /** The change that the checkpoint carried: `SUCCEED charge-card`. */
  readonly at: string
  readonly invocations: number
  /** How many operations had ended before the crash: the next invocation has them replayed. */
  readonly replayed: number
  /** Names of operations whose bodies ran more often than in the plain run; under durable-core. */
  readonly ranAgain: readonly string[]
  /** Effects of this run, counted by `effect` and `effectsOf`. */
  readonly effects: EffectCounts
  /** Effects that happened more often than in the plain run, with their count: what needs an idempotency key. */
  readonly repeated: readonly (readonly [key: string, count: number])[]
}

export interface CrashReport {
  readonly plain: Outcome
  /** Effects of the plain run. */
  readonly effects: EffectCounts
  readonly rows: readonly CrashRow[]
  /** A markdown table for a README. */
  toMarkdown(): string
}

interface CrashRun {
  readonly name: string
  readonly outcome: Outcome
  readonly reported: EffectCounts
  readonly observed: EffectCounts
}

const KINDS = ['crash-before', 'crash-after', 'lost-response'] as const

/**
 * Runs a handler once, then again for every checkpoint that it made: the process dies before the checkpoint, it dies
 * after it, and the response gets lost. Every run has to end as the plain one did, with the same effects.
 * @throws at the first run that ends differently, with both ends.
 */
export async function crashEverywhere(handler: Handler, options: CrashOptions = {}): Promise<CrashReport> {
  const plain = await runWith(handler, options)
  const rows: CrashRow[] = []
  for (const [i, place] of placesIn(plain.outcome).entries()) {
    for (const kind of KINDS) {
      const fault = { kind, checkpoint: i + 1 }
      const crashed = await runWith(handler, options, { name: `${kind}-${i + 1}`, fault: { kind, ...place } })
      assertSame(plain, crashed, fault, options.compare ?? endOf)
      rows.push(rowOf(plain, crashed, fault))
    }
  }
  return {
    plain: plain.outcome,
    effects: { ...plain.reported, ...plain.observed },
    rows,
    toMarkdown: () => crashTable(rows),
  }
}

/**
 * The checkpoints of a run, each by the last thing that it says has ended. Their numbers may be others in the next run:
 * how many changes of parallel branches share a checkpoint depends on which come in the same moment.
 */
function placesIn({ changes: checkpoints }: Outcome): FaultPlace[] {
  const counts = new Map<string, number>()
  return checkpoints.map((changes) => {
    for (const change of changes) counts.set(change, (counts.get(change) ?? 0) + 1)
    const update = changes.findLast((change) => !change.startsWith('START ')) ?? changes.at(-1) ?? ''
    return { update, occurrence: counts.get(update) ?? 1 }
  })
}

async function runWith(
  handler: Handler,
  options: CrashOptions,
  crash?: { readonly name: string; readonly fault: Fault },
): Promise<CrashRun> {
  const { effectsOf, compare: _, name: base = crypto.randomUUID(), ...rest } = options
  const name = `${base}-${crash?.name ?? 'plain'}`
  const effects = new Effects()
  const outcome = await run(handler, { ...rest, name, effects, faults: crash === undefined ? [] : [crash.fault] })
  return {
    name,
    outcome,
    reported: Object.fromEntries(effects.entries()),
    observed: (await effectsOf?.(name)) ?? {},
  }
}

function assertSame(plain: CrashRun, crashed: CrashRun, fault: CrashRow['fault'], compare: typeof endOf): void {
  const where = `With a ${fault.kind} at checkpoint ${fault.checkpoint} (${plain.outcome.updates[fault.checkpoint - 1]})`
  const [before, after] = [plain, crashed].map(({ outcome, name }) => compare(outcome, name))
  if (!isDeepStrictEqual(before, after)) {
    throw new Error(
      `${where} the execution ended differently.\n` +
        `  without: ${JSON.stringify(before)}\n  with:    ${JSON.stringify(after)}\n` +
        'What a handler returns has to depend only on its input and on the results of its operations.',
    )
  }
  if (!isDeepStrictEqual(plain.observed, crashed.observed)) {
    throw new Error(
      `${where} the effects differ.\n` +
        `  without: ${JSON.stringify(plain.observed)}\n  with:    ${JSON.stringify(crashed.observed)}\n` +
        'A step that was running when the process died runs again: give its effect a key under which it happens once.',
    )
  }
  for (const [key, count] of Object.entries(plain.reported)) {
    const now = crashed.reported[key] ?? 0
    if (now < count) throw new Error(`${where} the effect ${key} happened ${now} times instead of ${count}.`)
  }
}

function endOf(outcome: Outcome, name: string): unknown {
  const { status, error } = outcome
  if (status === 'SUCCEEDED') return { status, result: comparable(outcome.result, name) }
  return { status, error: comparable({ ...error, StackTrace: undefined }, name) }
}

function rowOf(plain: CrashRun, crashed: CrashRun, fault: CrashRow['fault']): CrashRow {
  const before = new Map(plain.outcome.bodyRuns.map(({ id, count }) => [id, count]))
  const again = crashed.outcome.bodyRuns.filter(({ id, count }) => count > (before.get(id) ?? 0))
  return {
    fault,
    at: plain.outcome.updates[fault.checkpoint - 1] ?? '',
    invocations: crashed.outcome.invocations,
    replayed: endedBeforeCrash(crashed.outcome),
    ranAgain: again.map(({ name }) => name),
    effects: { ...crashed.reported, ...crashed.observed },
    repeated: Object.entries(crashed.reported).filter(([key, count]) => count > (plain.reported[key] ?? 0)),
  }
}

/** Operations that had ended when an invocation failed; all that came before it, for the crash is the only failure. */
function endedBeforeCrash({ history, operations }: Outcome): number {
  const crash = history.find((event) => event.InvocationCompletedDetails?.Error?.Payload !== undefined)
  if (crash === undefined) return 0
  const ended = operations.filter((operation) => !isOpen(operation))
  return ended.filter(({ events }) => (events.at(-1)?.EventId ?? 0) < crash.EventId).length
}
