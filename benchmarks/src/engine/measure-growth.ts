// What a checkpoint costs in a large database and in a long execution: node measure-growth.ts ROUNDS FOLDER
// Prints one line of JSON.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { addClosedExecutions } from './closed-executions.ts'
import { startContender } from './contender.ts'
import { ratePerSecond } from './rate.ts'

export interface Growth {
  /** Executions of 5 steps per second, 50 in flight, one pair for each round. */
  readonly database: readonly { readonly empty: number; readonly full: number }[]
  /** Steps per second of an execution that runs alone. */
  readonly length: readonly { readonly short: number; readonly long: number }[]
}

export const CLOSED = 100_000
export const LENGTHS = { short: 250, long: 2500 }

const WARM_UP_MS = 3000
const MEASURED_MS = 4000
const AT_ONCE = 50

const rounds = Number(process.argv[2])
const folder = process.argv[3] ?? ''

async function throughput(name: string): Promise<number> {
  const engine = await startContender('ours', join(folder, name))
  const run = () => engine.run(5)
  await ratePerSecond(AT_ONCE, WARM_UP_MS, run)
  const rate = await ratePerSecond(AT_ONCE, MEASURED_MS, run)
  await engine.close()
  return rate
}

async function database(): Promise<Growth['database']> {
  for (const name of ['empty', 'full']) mkdirSync(join(folder, name))
  const engine = await startContender('ours', join(folder, 'full'))
  await engine.run(5)
  await engine.close()
  addClosedExecutions(join(folder, 'full/data/engine.sqlite'), 'bench-local-Steps', CLOSED)
  const pairs: { empty: number; full: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const pair = { empty: 0, full: 0 }
    for (const name of round % 2 === 0 ? (['empty', 'full'] as const) : (['full', 'empty'] as const)) {
      pair[name] = await throughput(name)
    }
    pairs.push(pair)
  }
  return pairs
}

async function length(): Promise<Growth['length']> {
  mkdirSync(join(folder, 'length'))
  const engine = await startContender('ours', join(folder, 'length'))
  async function stepsPerSecond(steps: number, times: number): Promise<number> {
    const begun = performance.now()
    for (let i = 0; i < times; i++) await engine.run(steps)
    return (steps * times * 1000) / (performance.now() - begun)
  }
  const times = LENGTHS.long / LENGTHS.short
  await stepsPerSecond(LENGTHS.short, times)
  const pairs: { short: number; long: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const short = await stepsPerSecond(LENGTHS.short, times)
    pairs.push({ short, long: await stepsPerSecond(LENGTHS.long, 1) })
  }
  await engine.close()
  return pairs
}

if (import.meta.main) {
  const growth: Growth = { database: await database(), length: await length() }
  process.stdout.write(JSON.stringify(growth))
  process.exit(0)
}
