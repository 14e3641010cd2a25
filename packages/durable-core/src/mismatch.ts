import type { Journal } from './journal.ts'
import { plainId, wireId } from './operation-id.ts'
import { type OperationType, timestampMillis, type WireOperation } from './wire.ts'

/** What the code asks for when it calls an operation; everything that a replay must find unchanged. */
export interface OperationRequest {
  readonly type: OperationType
  readonly subType: string
  readonly name: string | undefined
  /** Id on the wire of the nearest context above that is recorded. */
  readonly parentId: string | undefined
  /** Of a wait. */
  readonly seconds: number | undefined
  /** A context that leaves no record of its own. */
  readonly isVirtual: boolean
}

/** Says in one sentence how a request differs from the recorded operation; undefined if it does not. */
export function findMismatch(recorded: WireOperation, requested: OperationRequest): string | undefined {
  // The official SDK treats a record without a type as no record.
  if (!recorded.Type) return undefined
  if (requested.isVirtual)
    return 'A recorded context was found where an unrecorded (virtual or flat) one was requested.'
  if (recorded.Type !== requested.type) return differs('type', recorded.Type, requested.type)
  if (recorded.SubType !== requested.subType) return differs('subtype', recorded.SubType, requested.subType)
  if ((recorded.Name ?? undefined) !== requested.name)
    return differs('name', quoted(recorded.Name), quoted(requested.name))
  if ((recorded.ParentId ?? undefined) !== requested.parentId) {
    return differs('parent', recorded.ParentId, requested.parentId)
  }
  if (requested.seconds !== undefined) {
    const seconds = recordedSeconds(recorded)
    // The two timestamps may have been rounded to seconds, each for itself.
    if (seconds !== undefined && Math.abs(seconds - requested.seconds) >= 1) {
      return differs('duration', `${Math.round(seconds)} s`, `${requested.seconds} s`)
    }
  }
  return undefined
}

/** The whole story for the person who has to put it right. */
export function mismatchMessage(options: {
  readonly journal: Journal
  readonly contextId: string
  readonly number: number
  readonly difference: string
  /** The requested operation in a few words; undefined: the context ended instead. */
  readonly requested: string | undefined
}): string {
  const { journal, contextId, number, difference, requested } = options
  const place = contextId === '' ? 'the handler' : `context ${contextId} (${titleOf(journal, contextId)})`
  return [
    `Non-deterministic execution: operation ${number} of ${place} is not what the history says. ${difference}`,
    '',
    ...table(journal, contextId, number, requested ?? '(the context ended)'),
    '',
    'Either the code has changed since the execution began, or it decides by something that differs from run to run: ' +
      'the time, a random number, the environment, the order in which plain promises settle. Put such decisions into a ' +
      'step, and let running executions finish on the version that began them (publish a version, invoke it by alias).',
  ].join('\n')
}

/** An operation in a few words: `Step "charge"`. */
export function titleOfRequest(requested: OperationRequest): string {
  const seconds = requested.seconds === undefined ? '' : ` ${requested.seconds} s`
  return `${requested.subType} ${quoted(requested.name)}${seconds}`
}

const ROWS_BEFORE = 3
const ROWS_AFTER = 2

/** Recorded and requested operations side by side. What came before was compared already, so it is the same. */
function table(journal: Journal, contextId: string, number: number, requested: string): string[] {
  const rows = [['', 'recorded', 'requested']]
  for (let row = Math.max(1, number - ROWS_BEFORE); row <= number + ROWS_AFTER; row++) {
    const recorded = journal.get(wireId(plainId(contextId, row)))
    if (recorded === undefined && row !== number) continue
    const title = recorded === undefined ? '(nothing)' : titleOfRecord(recorded)
    const request = row < number ? 'the same' : row === number ? requested : '(not reached)'
    rows.push([`${row === number ? '>' : ' '} ${row}`, title, request])
  }
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const [first, second] = [width(0), width(1)]
  return rows.map(([a = '', b = '', c = '']) => `${a.padEnd(first)}  ${b.padEnd(second)}  ${c}`)
}

function titleOfRecord(recorded: WireOperation): string {
  const seconds = recordedSeconds(recorded)
  const duration = seconds === undefined ? '' : ` ${Math.round(seconds)} s`
  return `${recorded.SubType ?? recorded.Type} ${quoted(recorded.Name)}${duration}`
}

function titleOf(journal: Journal, contextId: string): string {
  const recorded = journal.get(wireId(contextId))
  return recorded === undefined ? 'not recorded' : titleOfRecord(recorded)
}

function recordedSeconds(recorded: WireOperation): number | undefined {
  const start = timestampMillis(recorded.StartTimestamp)
  const end = timestampMillis(recorded.WaitDetails?.ScheduledEndTimestamp)
  return start === undefined || end === undefined ? undefined : (end - start) / 1000
}

function differs(what: string, recorded: string | undefined, requested: string | undefined): string {
  return `The ${what} differs: ${recorded ?? 'none'} was recorded, ${requested ?? 'none'} was requested.`
}

function quoted(name: string | undefined): string {
  return name === undefined ? '(no name)' : JSON.stringify(name)
}
