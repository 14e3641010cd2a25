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

/** Ids repeat at every replay of a function, so the digests of the last 20,000 to 40,000 are kept: two generations, the older one dropped. */
const GENERATION = 20_000
let young = new Map<string, string>()
let old = new Map<string, string>()

/** The id on the wire of an operation with this plain id. */
export function wireId(plain: string): string {
  const known = young.get(plain)
  if (known !== undefined) return known
  const id = old.get(plain) ?? digest(plain).slice(0, 16)
  if (young.size >= GENERATION) {
    old = young
    young = new Map()
  }
  young.set(plain, id)
  return id
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
