import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ScaledClock, scaledClock } from 'durable-engine'
import { replaceFile } from './write-file.ts'

// A data folder has a time of its own: skipped waits and a speed above 1 put it ahead of real time. `clock.json` keeps
// how far it may have come, so that time never goes back from one start to the next.
//
// The file is written before the clock gets there, not after: an engine that is killed has promised at least as much
// as it has used. That costs up to PROMISE_MS of extra time after a kill, and nothing after a clean end.

const PROMISE_MS = 10_000

export interface FolderClock extends ScaledClock {
  /** How far this clock was ahead of real time when it was opened, in milliseconds. */
  readonly startedAhead: number
  /** Writes down the exact time. The clock is not to be used afterwards. */
  close(): void
}

export interface FolderClockOptions {
  /** 1 is real time. */
  readonly speed: number
  /** Real time in milliseconds, for tests. */
  readonly real?: () => number
}

/** Opens the clock of a data folder, where the last one to use it stopped or later. */
export function openFolderClock(dataFolder: string, { speed, real = Date.now }: FolderClockOptions): FolderClock {
  const file = join(dataFolder, 'clock.json')
  const start = Math.max(real(), readPromise(file))
  const clock = scaledClock({ speed, start, real })
  let promised = start

  function promise(time: number): void {
    replaceFile(file, JSON.stringify({ reached: new Date(time).toISOString() }))
    promised = time
  }

  /** Real time needs no promise: it never goes back by itself. */
  function keepPromise(time: number): number {
    if (time <= promised || time <= real()) return time
    try {
      promise(time + PROMISE_MS)
    } catch {
      // A full disk does not stop time, and the next one who asks tries again. Until then a kill may set it back.
    }
    return time
  }

  return {
    startedAhead: start - real(),
    now: () => keepPromise(clock.now()),
    schedule: clock.schedule,
    skip(ms) {
      keepPromise(clock.now() + ms)
      clock.skip(ms)
    },
    close() {
      const time = clock.now()
      if (time > real()) promise(time)
      else rmSync(file, { force: true })
    },
  }
}

function readPromise(file: string): number {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const reached = typeof value === 'object' && value !== null && 'reached' in value ? String(value.reached) : ''
    return Date.parse(reached) || 0
  } catch {
    return 0
  }
}
