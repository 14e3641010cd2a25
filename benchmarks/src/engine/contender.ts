import { join, resolve } from 'node:path'

/** An engine that runs, with the workflow of the benchmark in it. */
export interface Contender {
  /** Runs an execution of so many steps to its end. Every engine has 5 and 10; ours takes any number. */
  run(steps: number): Promise<void>
  /** The engine's own process. */
  readonly engine: number
  /** Processes that, with their children, are all that a user of the engine runs. */
  readonly processes: readonly number[]
  /** What the engine wrote so far, if it can say. */
  storage?(): Promise<Storage>
  close(): Promise<void>
}

export interface Storage {
  readonly commits: number
  /** SQLite's setting: 2 is FULL, a commit has reached the disk when it returns. */
  readonly synchronous: number
}

/** Each module exports `start`, which keeps its data in the given folder. */
export interface ContenderModule {
  start(folder: string): Promise<Contender>
}

const others = resolve(import.meta.dirname, '../../engines')

/** The engines that are compared. The others lie beside the packages they need, which install apart. */
export const contenders = {
  ours: join(import.meta.dirname, 'ours.ts'),
  restate: join(others, 'restate.ts'),
  openworkflow: join(others, 'openworkflow.ts'),
} as const

export type ContenderName = keyof typeof contenders

export async function startContender(name: ContenderName, folder: string): Promise<Contender> {
  const { start }: ContenderModule = await import(contenders[name])
  return await start(folder)
}
