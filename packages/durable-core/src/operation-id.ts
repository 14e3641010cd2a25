import * as crypto from 'node:crypto'
import { md5 } from './md5.ts'

/**
 * How operations get their ids.
 *
 *  I1  A context numbers its operations from 1, in the order of the calls. The plain id is the path of numbers: "2" in
 *      the handler, "2-1" for the first operation in the child context that is operation 2.
 *  I2  The id on the wire is the first 16 hexadecimal digits of the MD5 of the plain id. MD5 is no protection here: it
 *      only has to be what the official SDK computes, so that each runtime can continue the other's executions.
 *  I3  Nothing else enters an id: no name, no time, no payload.
 */

/** The plain id of operation `number` in the context with the plain id `contextId` (empty for the handler's own). */
export function plainId(contextId: string, number: number): string {
  return contextId === '' ? String(number) : `${contextId}-${number}`
}

/** The id on the wire of an operation with this plain id. */
export function wireId(plain: string): string {
  return digest(plain).slice(0, 16)
}

/** The ids on the wire of one context's operations, by number, each computed once. */
export class ContextIds {
  readonly #contextId: string
  #ids: string[] | undefined
  #lookedInto = 0
  #firstWithin = ''

  constructor(contextId: string) {
    this.#contextId = contextId
  }

  of(number: number): string {
    const known = this.#ids?.[number - 1]
    if (known !== undefined) return known
    const id = wireId(plainId(this.#contextId, number))
    // Numbers come in order, so the list stays without holes; who looks ahead is answered, and not remembered. Many
    // contexts have one operation, and a list made around it takes no more room than that.
    if (this.#ids === undefined && number === 1) this.#ids = [id]
    else if (this.#ids?.length === number - 1) this.#ids.push(id)
    return id
  }

  /** The id of the first operation in the child context that is operation `number`. The last one is remembered: who asks, asks where the context ends. */
  firstWithin(number: number): string {
    if (this.#lookedInto !== number) {
      this.#firstWithin = wireId(plainId(plainId(this.#contextId, number), 1))
      this.#lookedInto = number
    }
    return this.#firstWithin
  }
}

/**
 * Contexts repeat at every replay of a function, so those that come first are kept. An execution has 3,000 operations at
 * most; where there are more, keeping some that never change costs less than making room for each.
 */
const KEPT_CONTEXTS = 5_000
const kept = new Map<string, ContextIds>()

/** The ids of the operations in the context with this plain id. */
export function idsOf(contextId: string): ContextIds {
  const known = kept.get(contextId)
  if (known !== undefined) return known
  const ids = new ContextIds(contextId)
  if (kept.size < KEPT_CONTEXTS) kept.set(contextId, ids)
  return ids
}

let digest = (text: string): string => {
  try {
    return crypto.hash('md5', text, 'hex')
  } catch {
    // A Node in FIPS mode refuses MD5 altogether.
    digest = md5
    return md5(text)
  }
}
