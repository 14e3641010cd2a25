import type { Handler } from './in-process-invoker.ts'
import { type HistorySource, readHistory } from './recorded-history.ts'
import { replay } from './replay.ts'
import type { ReplayReport } from './replay-report.ts'

/** What came of replaying every beginning of a history. */
export interface PrefixReport {
  readonly same: boolean
  /** How many beginnings were replayed. */
  readonly count: number
  /** The first beginning from which the code went another way. */
  readonly first: { readonly afterEvent: number; readonly report: ReplayReport } | undefined
  toString(): string
}

/**
 * Replays every beginning of a history, as if the execution had been interrupted there, and compares what the code asks
 * for next with what was recorded. Finds handlers that are deterministic only as long as nothing suspends: a list that
 * a step's body pushes to, a counter outside the handler.
 */
export async function prefixes(handler: Handler, source: HistorySource): Promise<PrefixReport> {
  const { events } = readHistory(source)
  for (const { EventId } of events) {
    const report = await replay(handler, events, { until: EventId })
    if (!report.same) return reportOf(events.length, { afterEvent: EventId, report })
  }
  return reportOf(events.length, undefined)
}

function reportOf(count: number, first: PrefixReport['first']): PrefixReport {
  return {
    same: first === undefined,
    count,
    first,
    toString() {
      if (first === undefined) return `The code goes the same way from each of ${count} beginnings of the history.`
      return `Interrupted after event ${first.afterEvent}, the code goes another way than it went before.\n\n${first.report}`
    },
  }
}
