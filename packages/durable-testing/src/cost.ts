import { operationsOf } from './operation.ts'
import type { Outcome } from './outcome.ts'
import { prices } from './prices.ts'
import { type HistorySource, readHistory } from './recorded-history.ts'

/** What one execution used, and what a thousand like it would cost. */
export interface Cost {
  /** As the service meters them: the start, every operation, every retry. */
  readonly operations: number
  /** Bytes of payloads that the execution wrote. */
  readonly bytesWritten: number
  readonly invocations: number
  readonly gigabyteSeconds: number
  readonly dollarsPerThousand: number
}

export interface CostOptions {
  /** Memory of the function in MB. Default 1024. */
  readonly memoryMb?: number
  /** Time an invocation is billed for, in milliseconds: measured in the cloud, estimated here. Default 100. */
  readonly invocationMs?: number
  /** How long the state of closed executions is kept. Default 30 days. */
  readonly retentionDays?: number
}

/** Counts what a run used and prices it with the table in prices.ts. */
export function cost(outcome: Pick<Outcome, 'history' | 'invocations'>, options: CostOptions = {}): Cost {
  const { memoryMb = 1024, invocationMs = 100, retentionDays = 30 } = options
  const operations = 1 + operationsOf(outcome.history).reduce((sum, { attempts }) => sum + Math.max(1, attempts), 0)
  const bytesWritten = outcome.history.reduce((sum, event) => sum + payloadBytes(event), 0)
  const gigabyteSeconds = (outcome.invocations * invocationMs * memoryMb) / 1024 / 1000
  const gigabytes = bytesWritten / 1024 ** 3
  const dollars =
    operations * prices.operation +
    gigabytes * (prices.gigabyteWritten + (prices.gigabyteMonth * retentionDays) / 30) +
    outcome.invocations * prices.request +
    gigabyteSeconds * prices.gigabyteSecond
  return {
    operations,
    bytesWritten,
    invocations: outcome.invocations,
    gigabyteSeconds,
    dollarsPerThousand: dollars * 1000,
  }
}

/** The same for a history: a recorded one, or one that was read from the service. */
export function costOfHistory(source: HistorySource, options: CostOptions = {}): Cost {
  const { events } = readHistory(source)
  const invocations = events.filter(({ EventType }) => EventType === 'InvocationCompleted').length
  return cost({ history: events, invocations }, options)
}

/** What was assumed about what a run does not show, in a sentence. */
export function costAssumptions({ memoryMb = 1024, invocationMs = 100, retentionDays = 30 }: CostOptions = {}): string {
  return (
    `List prices of ${prices.asOf} for us-east-1 and arm64, with ${memoryMb} MB, ${invocationMs} ms for each invocation and ` +
    `${retentionDays} days of retention assumed.`
  )
}

/** What several runs used and cost, as a markdown table for a README; by the names of their paths. */
export function costTable(
  outcomes: Readonly<Record<string, Pick<Outcome, 'history' | 'invocations'>>>,
  options: CostOptions = {},
): string {
  const lines = Object.entries(outcomes).map(([name, outcome]) => {
    const { operations, invocations, bytesWritten, dollarsPerThousand } = cost(outcome, options)
    return `| ${name} | ${operations} | ${invocations} | ${bytesWritten} | ${dollarsPerThousand.toFixed(4)} |`
  })
  return [
    '| path | durable operations | invocations | bytes written | dollars for 1000 executions |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
    costAssumptions(options),
  ].join('\n')
}

/** Every payload in an event, wherever its details keep it. */
function payloadBytes(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce((sum, [key, value]) => {
    if (key !== 'Payload') return sum + payloadBytes(value)
    return sum + Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))
  }, 0)
}
