import { randomBytes, randomUUID } from 'node:crypto'

/** The engine's only source of randomness. */
export interface Random {
  uuid(): string
  bytes(count: number): Uint8Array
}

/**
 * A UUID that begins with its time (version 7 of RFC 9562; epoch milliseconds): those made one after the other lie side by
 * side in an index, so that a group commit writes few of its pages.
 */
export function timedUuid(random: Random, now: number): string {
  const time = Math.trunc(now).toString(16).padStart(12, '0').slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.uuid().slice(15)}`
}

export const cryptoRandom: Random = { uuid: randomUUID, bytes: randomBytes }
