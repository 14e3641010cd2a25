import { changeText } from './change-text.ts'
import type { Change, ExecutionReader } from './execution-reader.ts'
import type { Paint } from './paint.ts'

/** Shows how an execution gets on. */
export interface Screen {
  /** Something changed just now. */
  change(change: Change, reader: ExecutionReader): void
  /** Time went on. */
  frame(reader: ExecutionReader, now: number): void
  /** A line that stays. */
  note(line: string): void
  /** Leaves the screen to a prompt; the next frame goes on below it. */
  pause(): void
  /** Takes away what is not to stay. */
  end(): void
}

/** For output that is no terminal: a line for each change. */
export function lineScreen(write: (line: string) => void, paint: Paint): Screen {
  return {
    change({ event, tree, node, path }, { root, notes }) {
      const line = changeText(event, tree, node, { paint, notes, path, since: root.startedAt })
      if (line !== undefined) write(line)
    },
    frame: () => {},
    note: (line) => write(`${' '.repeat(12)}${line}`),
    pause: () => {},
    end: () => {},
  }
}

/** For output that is for programs: nothing on the way, notes go to where errors go. */
export function silentScreen(note: (line: string) => void): Screen {
  return { change: () => {}, frame: () => {}, note, pause: () => {}, end: () => {} }
}
