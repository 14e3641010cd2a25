import type { OperationUpdate } from './wire.ts'

/** Everything of an update but its texts: member names, ids, type, options. */
const FRAME_BYTES = 400
/** No UTF-16 unit takes more in JSON: a control character becomes \u001f. */
const BYTES_PER_UNIT = 6

/**
 * A size in bytes that the update does not exceed on the wire, found without encoding its payload.
 *
 * Far above the truth for ordinary text, and good enough unless a batch is nearly full.
 */
export function sizeBound(update: OperationUpdate): number {
  if (update.Error !== undefined) return exactSize(update)
  return FRAME_BYTES + BYTES_PER_UNIT * ((update.Payload?.length ?? 0) + (update.Name?.length ?? 0))
}

/** The size in bytes that the update has on the wire. Encodes it to find out. */
export function exactSize(update: OperationUpdate): number {
  return Buffer.byteLength(JSON.stringify(update))
}
