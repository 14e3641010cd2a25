import { noPaint, type Paint, paintFor } from './paint.ts'

/** Where a command was called, where it writes, and whether somebody is there to see it and to answer. */
export interface Terminal {
  /** Paths are relative to it. */
  readonly directory: string
  /** A person can be asked: input and output are terminals, and this is no CI. */
  readonly interactive: boolean
  /** Columns of the output, if it is a terminal. */
  readonly width: number | undefined
  readonly paint: Paint
  /** What was asked for: to standard output. */
  print(text: string): void
  /** What else there is to say: to standard error, so that it never gets into what a script reads. */
  note(text: string): void
}

export function thisTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const isTerminal = stdout.isTTY === true
  return {
    directory: process.cwd(),
    interactive: isTerminal && stdin.isTTY === true && !process.env.CI,
    width: isTerminal ? stdout.columns : undefined,
    paint: isTerminal ? paintFor(stdout) : noPaint,
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  }
}

/** JSON for programs: indented, ready for standard output. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
