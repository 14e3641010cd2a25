import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { seeded } from '../../src/testing/seeded.ts'
import type { Acknowledgement } from './acknowledgement.ts'
import type { EngineProcessOptions } from './engine-process.ts'

export interface KillRunOptions {
  readonly seed: number
  /** Where the engine keeps its data. */
  readonly file: string
  /** How often the engine is killed before it may finish. */
  readonly kills: number
  /** Enough of them that the work outlasts the kills. */
  readonly executions: number
  readonly atOnce: number
  /** Ends the run. */
  readonly signal: AbortSignal
}

export interface KillRun {
  /** All that was acknowledged, over all lives. */
  readonly acknowledged: readonly Acknowledgement[]
  readonly kills: number
}

/** A life is cut short after at most so many acknowledgements; 0 is during recovery. */
const LONGEST_LIFE = 200

/**
 * Runs an engine under load and kills it (SIGKILL) again and again, at instants that the seed decides; then lets it
 * finish what is left.
 * @throws if the engine's process ends in any other way
 */
export async function killAgainAndAgain({ kills, signal, ...options }: KillRunOptions): Promise<KillRun> {
  const random = seeded(options.seed)
  const beganAt = Date.now()
  const acknowledged: Acknowledgement[] = []
  let killed = 0
  for (let life = 0; life <= kills; life++) {
    const length = life < kills ? random.integer(0, LONGEST_LIFE) : Number.POSITIVE_INFINITY
    const child = startEngine({ ...options, beganAt, life }, signal)
    if ((await end(child, length, (one) => acknowledged.push(one))) === 'finished') break
    killed += 1
  }
  return { acknowledged, kills: killed }
}

function startEngine(options: EngineProcessOptions, signal: AbortSignal): ChildProcessWithoutNullStreams {
  const script = join(import.meta.dirname, 'engine-process.ts')
  return spawn(process.execPath, [script, JSON.stringify(options)], { signal, killSignal: 'SIGKILL' })
}

/** Waits until the engine has finished, or kills it after `length` acknowledgements. */
async function end(
  child: ChildProcessWithoutNullStreams,
  length: number,
  note: (acknowledgement: Acknowledgement) => void,
): Promise<'killed' | 'finished'> {
  const exited = once(child, 'exit')
  const complaints = text(child.stderr)
  let count = 0
  for await (const line of createInterface({ input: child.stdout })) {
    note(JSON.parse(line))
    count += 1
    if (count > length) child.kill('SIGKILL')
  }
  await exited
  const { signalCode, exitCode } = child
  if (signalCode === 'SIGKILL') return 'killed'
  if (exitCode === 0) return 'finished'
  throw new Error(`The engine's process ended with ${signalCode ?? `exit code ${exitCode}`}: ${await complaints}`)
}
