import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../user-error.ts'
import { makeFolder } from '../write-file.ts'
import type { LogLine } from './host-output.ts'

/** A file that has grown beyond this is kept as `<function>.1.log`, and a new one begun. */
const MAX_FILE_BYTES = 10_000_000

/**
 * The files `logs/<function>.log`: each line with its time and the request that wrote it; a structured record as it is.
 * A disk that takes no more stops no function: it is reported once.
 */
export class FunctionLogs {
  readonly #folder: string
  readonly #report: (problem: string) => void
  readonly #sizes = new Map<string, number>()
  #broken = false

  constructor(folder: string, report: (problem: string) => void) {
    this.#folder = folder
    this.#report = report
    makeFolder(folder)
  }

  append(lines: readonly LogLine[]): void {
    const [first] = lines
    if (first === undefined) return
    const now = new Date().toISOString()
    const text = lines.map((line) => `${stamped(line, now)}\n`).join('')
    try {
      this.#write(first.functionName, text)
      this.#broken = false
    } catch (error) {
      if (!this.#broken) this.#report(`The log of ${first.functionName} cannot be written: ${messageOf(error)}`)
      this.#broken = true
    }
  }

  #write(functionName: string, text: string): void {
    const file = join(this.#folder, `${functionName}.log`)
    let size = this.#sizes.get(file) ?? statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > MAX_FILE_BYTES) {
      renameSync(file, join(this.#folder, `${functionName}.1.log`))
      size = 0
    }
    appendFileSync(file, text)
    this.#sizes.set(file, size + Buffer.byteLength(text))
  }
}

/** A structured record has its own time and request, and stays a line that `jq` and CloudWatch filters can read. */
function stamped({ requestId, text }: LogLine, now: string): string {
  return text.startsWith('{') ? text : `${now} ${requestId || '-'} ${text}`
}
