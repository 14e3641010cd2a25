import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../user-error.ts'
import type { Injection } from './injection.ts'

/**
 * What was injected in a data folder, in the file `faults.jsonl`, a line each. The service's own history knows nothing
 * of it: there, an injected failure looks like any other.
 */
export class InjectionLog {
  readonly #file: string
  readonly #report: (problem: string) => void

  constructor(dataFolder: string, report: (problem: string) => void) {
    this.#file = join(dataFolder, 'faults.jsonl')
    this.#report = report
  }

  append(injection: Injection): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify(injection)}\n`)
    } catch (error) {
      this.#report(`An injected fault could not be noted in ${this.#file}: ${messageOf(error)}`)
    }
  }

  /** What met an execution, oldest first. */
  of(executionArn: string): readonly Injection[] {
    if (!existsSync(this.#file)) return []
    const lines = readFileSync(this.#file, 'utf8').split('\n')
    return lines.flatMap(readLine).filter((injection) => injection.executionArn === executionArn)
  }
}

/** The last line may be torn: its engine was killed while it wrote. */
function readLine(line: string): Injection[] {
  if (line === '') return []
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
