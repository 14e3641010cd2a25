import { BATCH_BYTES, BATCH_UPDATES } from './limits.ts'
import { exactSize, sizeBound } from './update-size.ts'
import type { OperationUpdate } from './wire.ts'

/** Hears, once, that the service has accepted an update. */
export type Listener = () => void

/** What one call carries. */
export interface Batch {
  readonly updates: OperationUpdate[]
  /** At the place of each update: who waits for it. */
  readonly listeners: readonly (Listener | undefined)[]
}

/** Updates on their way to the service, in order, taken out in batches as large as a call may be. */
export class UpdateQueue {
  #updates: OperationUpdate[] = []
  #listeners: (Listener | undefined)[] = []
  /** How many at the head are taken already: a long queue is not moved up for every batch (D5). */
  #taken = 0
  /** The place behind the last update that does not wait for company. */
  #urgentEnd = 0

  get length(): number {
    return this.#updates.length - this.#taken
  }

  /** Whether there is anything that does not wait for company. */
  get isUrgent(): boolean {
    return this.#urgentEnd > this.#taken
  }

  push(update: OperationUpdate, listener?: Listener): void {
    this.#updates.push(update)
    this.#listeners.push(listener)
  }

  /** Nothing that is in it now waits for company any longer. */
  hurry(): void {
    this.#urgentEnd = this.#updates.length
  }

  /** Takes out what fits into a call that carries a token of this length. */
  take(tokenLength: number): Batch {
    const [start, end] = [this.#taken, this.#batchEnd(tokenLength)]
    const batch = { updates: this.#updates.slice(start, end), listeners: this.#listeners.slice(start, end) }
    this.#taken = end
    if (end * 2 >= this.#updates.length) this.#forgetTaken()
    return batch
  }

  /** Payloads may be large. */
  #forgetTaken(): void {
    this.#updates = this.#updates.slice(this.#taken)
    this.#listeners = this.#listeners.slice(this.#taken)
    this.#urgentEnd -= this.#taken
    this.#taken = 0
  }

  /** The place behind the last update that fits into one call. Measures exactly only when the bound says "full". */
  #batchEnd(tokenLength: number, measure = sizeBound): number {
    const start = this.#taken
    const last = Math.min(this.#updates.length, start + BATCH_UPDATES)
    let bytes = REQUEST_FRAME_BYTES + tokenLength
    for (let end = start; end < last; end++) {
      bytes += measure(this.#updates[end] as OperationUpdate)
      if (bytes > BATCH_BYTES && end > start)
        return measure === exactSize ? end : this.#batchEnd(tokenLength, exactSize)
    }
    return last
  }
}

/** Braces, ARN and member names of the request. */
const REQUEST_FRAME_BYTES = 100
