import { isDeepStrictEqual } from 'node:util'
import { Effects } from './effects.ts'
import type { Fault } from './faults.ts'
import type { Handler } from './in-process-invoker.ts'
import type { Outcome } from './outcome.ts'
import { run, type StartOptions } from './start.ts'

/** What happened when the process was made to fail at one point. */
export interface CrashRow {
  readonly fault: Fault
  /** The change that the checkpoint carried: `SUCCEED charge-card`. */
  readonly at: string
  readonly invocations: number
  /** Effects that happened more often than in the plain run, with their count: what needs an idempotency key. */
  readonly repeated: readonly (readonly [key: string, count: number])[]
}

export interface CrashReport {
  readonly plain: Outcome
  readonly rows: readonly CrashRow[]
  /** A markdown table for a README. */
  toMarkdown(): string
}

const KINDS = ['crash-before', 'crash-after', 'lost-response'] as const

/**
 * Runs a handler once, then again for every checkpoint that it made: the process dies before the checkpoint, it dies
 * after it, and the response gets lost. Every run has to end as the plain one did.
 * @throws at the first run that ends differently, with both ends.
 */
export async function crashEverywhere(handler: Handler, options: StartOptions = {}): Promise<CrashReport> {
  const plainEffects = new Effects()
  const plain = await run(handler, { ...options, effects: plainEffects })
  const rows: CrashRow[] = []
  for (let checkpoint = 1; checkpoint <= plain.checkpoints; checkpoint++) {
    for (const kind of KINDS) {
      const fault: Fault = { kind, checkpoint }
      const effects = new Effects()
      const crashed = await run(handler, { ...options, effects, faults: [fault] })
      assertSameEnd(plain, crashed, fault)
      const at = plain.updates[checkpoint - 1] ?? ''
      rows.push({
        fault,
        at,
        invocations: crashed.invocations,
        repeated: repeatedEffects(plainEffects, effects, fault),
      })
    }
  }
  return { plain, rows, toMarkdown: () => markdown(rows) }
}

function assertSameEnd(plain: Outcome, crashed: Outcome, { kind, checkpoint }: Fault): void {
  if (isDeepStrictEqual(endOf(plain), endOf(crashed))) return
  throw new Error(
    `With a ${kind} at checkpoint ${checkpoint} the execution ended differently.\n` +
      `  without: ${JSON.stringify(endOf(plain))}\n  with:    ${JSON.stringify(endOf(crashed))}\n` +
      'What a handler returns has to depend only on its input and on the results of its operations.',
  )
}

function endOf(outcome: Outcome): object {
  const { status, error } = outcome
  if (status === 'SUCCEEDED') return { status, result: outcome.result }
  return { status, error: { ...error, StackTrace: undefined } }
}

function repeatedEffects(plain: Effects, crashed: Effects, { kind, checkpoint }: Fault): (readonly [string, number])[] {
  const before = new Map(plain.entries())
  const after = new Map(crashed.entries())
  for (const [key, count] of before) {
    const now = after.get(key) ?? 0
    if (now < count)
      throw new Error(
        `With a ${kind} at checkpoint ${checkpoint}, the effect ${key} happened ${now} times instead of ${count}.`,
      )
  }
  return [...after].filter(([key, count]) => count > (before.get(key) ?? 0))
}

const WORDS = {
  'crash-before': 'the process dies before',
  'crash-after': 'the process dies after',
  'lost-response': 'the response is lost after',
  timeout: 'the time limit is reached before',
} as const

function markdown(rows: readonly CrashRow[]): string {
  const lines = rows.map(({ fault, at, invocations, repeated }) => {
    const twice = repeated.map(([key, count]) => `${key} × ${count}`).join(', ') || 'nothing'
    return `| ${WORDS[fault.kind]} checkpoint ${fault.checkpoint} (${at}) | ${twice} | ${invocations} | equal |`
  })
  return ['| crash point | ran again | invocations | result |', '| --- | --- | --- | --- |', ...lines].join('\n')
}
