import { hash } from 'node:crypto'

/** Random choices that a seed repeats. */
export interface Seeded {
  /** At least 0, below 1. */
  fraction(): number
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
}

export function seeded(seed: number | string): Seeded {
  let count = 0
  function fraction(): number {
    count += 1
    return hash('sha256', `${seed} ${count}`, 'buffer').readUInt32BE() / 2 ** 32
  }
  return {
    fraction,
    integer: (min, max) => min + Math.floor(fraction() * (max - min + 1)),
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] ?? choices[0],
  }
}

/** The seed of this run: `DURABLE_SEED` if it is set, else a new one. Printed, so that the run can be repeated. */
export function runSeed(): number {
  const seed = Number(process.env.DURABLE_SEED ?? Date.now() % 1_000_000)
  console.log(`DURABLE_SEED=${seed}`)
  return seed
}
