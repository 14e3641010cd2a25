import { execFile } from 'node:child_process'

export interface Finished {
  /** Null if it ended well. */
  readonly error: Error | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  readonly cwd?: string
  /** Stops the program. */
  readonly signal: AbortSignal
  readonly shell?: boolean
}

/**
 * Runs a program to its end.
 * @throws the reason of `signal`, once the program has ended for it: then it writes nothing any more
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<Finished> {
  const { signal, ...where } = options
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = execFile(program, args, { maxBuffer: 64 * 1024 * 1024, ...where }, (error, stdout, stderr) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) reject(signal.reason)
      else resolve({ error, stdout, stderr })
    })
    const stop = () => child.kill()
    signal.addEventListener('abort', stop)
  })
}
