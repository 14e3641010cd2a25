import { randomBytes, randomUUID } from 'node:crypto'

/** The engine's only source of randomness. */
export interface Random {
  uuid(): string
  bytes(count: number): Uint8Array
}

export const cryptoRandom: Random = { uuid: randomUUID, bytes: randomBytes }
