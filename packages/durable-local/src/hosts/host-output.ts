import { appendFileSync } from 'node:fs'

/** A line that a function wrote. */
export interface LogLine {
  readonly functionName: string
  readonly version: string
  /** Empty for what was written between invocations. */
  readonly requestId: string
  readonly executionArn?: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

const TAIL_BYTES = 4096
/** What one invocation may write to the log; the rest is counted and dropped. */
const MAX_BYTES = 2_000_000

/** The output of one invocation: its end, its lines, its place in the log file. Bounded, whatever is written. */
export class HostOutput {
  #tail = ''
  #written = 0
  #dropped = 0
  readonly #partial = { stdout: '', stderr: '' }
  readonly #file: string
  readonly #emit: (stream: LogLine['stream'], text: string) => void

  constructor(file: string, emit: (stream: LogLine['stream'], text: string) => void) {
    this.#file = file
    this.#emit = emit
  }

  /** The last 4 KB. */
  get tail(): string {
    return this.#tail
  }

  write(stream: LogLine['stream'], chunk: string): void {
    this.#tail = (this.#tail + chunk).slice(-TAIL_BYTES)
    if (this.#written > MAX_BYTES) {
      this.#dropped += chunk.length
      return
    }
    this.#written += chunk.length
    appendFileSync(this.#file, chunk)
    const lines = (this.#partial[stream] + chunk).split('\n')
    this.#partial[stream] = lines.pop() ?? ''
    for (const line of lines) this.#emit(stream, line)
  }

  /** Ends the output: what is left without a line end becomes a line. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] === '') continue
      appendFileSync(this.#file, '\n')
      this.#emit(stream, this.#partial[stream])
      this.#partial[stream] = ''
    }
    if (this.#dropped > 0)
      this.#emit('stderr', `(${this.#dropped} more characters were dropped: an invocation may log ${MAX_BYTES})`)
  }
}
