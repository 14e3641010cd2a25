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

const TAIL_LENGTH = 4096
/** What one invocation may log, in characters; the rest is counted and dropped. */
const MAX_LENGTH = 2_000_000

/** The output of one invocation, cut into lines. Bounded, whatever is written. */
export class HostOutput {
  #tail = ''
  #written = 0
  #dropped = 0
  /** What came after the last line end. */
  readonly #rest = { stdout: '', stderr: '' }
  readonly #emit: (stream: LogLine['stream'], lines: readonly string[]) => void

  constructor(emit: (stream: LogLine['stream'], lines: readonly string[]) => void) {
    this.#emit = emit
  }

  /** The last 4 KB. */
  get tail(): string {
    return this.#tail
  }

  write(stream: LogLine['stream'], chunk: string): void {
    this.#tail = (this.#tail + chunk).slice(-TAIL_LENGTH)
    if (this.#written >= MAX_LENGTH) {
      this.#dropped += chunk.length
      return
    }
    this.#written += chunk.length
    const lines = (this.#rest[stream] + chunk).split('\n')
    this.#rest[stream] = lines.pop() ?? ''
    if (lines.length > 0) this.#emit(stream, lines)
  }

  /** Ends the output: what is left without a line end becomes a line. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#rest[stream] !== '') this.#emit(stream, [this.#rest[stream]])
      this.#rest[stream] = ''
    }
    if (this.#dropped > 0) {
      const text = `(${this.#dropped} more characters were dropped: one invocation may log ${MAX_LENGTH})`
      this.#emit('stderr', [text])
      this.#dropped = 0
    }
  }
}
