import { commandLine } from './command-line.ts'
import { eventNames } from './example-event.ts'
import { executionJson } from './execution-json.ts'
import type { ExecutionReader } from './execution-reader.ts'
import type { Followed } from './follow-execution.ts'
import { openCallbacks } from './open-callback.ts'
import type { RunCost } from './run-cost.ts'

export interface RunFacts {
  /** As the user gave it. */
  readonly example: string
  readonly directory: string
  /** If the user has named one. */
  readonly function: string | undefined
  /** The data folder as the user gave it. */
  readonly data: string
  readonly followed: Followed
  readonly attached: boolean
  /** Something was to go wrong on purpose. */
  readonly disturbed: boolean
  /** Where it was asked for. */
  readonly cost: RunCost | undefined
}

/** The whole run as one value, for programs. */
export function runJson(reader: ExecutionReader, { followed, attached, cost }: RunFacts): object {
  return { ...executionJson(reader), skippedMs: followed.skippedMs, attached, ...(cost === undefined ? {} : { cost }) }
}

/** What an execution that was left behind waits for, and how to go on with it. */
export function leftBehind(reader: ExecutionReader, facts: RunFacts): string[] {
  const { name } = reader.root
  const again = runLine(['--name', name], facts)
  if (facts.followed.ending === 'left') return [`The execution ${name} is not done. Go on with it: ${again}`]
  const callbacks = openCallbacks(reader.trees)
  if (callbacks.length === 0) {
    return [`The execution ${name} waits, and nothing here will end that. It stays as it is; to look again: ${again}`]
  }
  return [
    `The execution ${name} waits for an answer that nobody gives here:`,
    ...callbacks.map(
      ({ name: callback }) => `  ${commandLine(['callback', 'succeed', callback, '--execution', name], facts)}`,
    ),
    `answers it; then go on: ${again}`,
    'Or put the answer into events/<event>.answers.json: [{ "callback": "…", "delay": "2s", "succeed": { } }]',
  ]
}

/** A few commands worth trying after this one. */
export function nextSteps(reader: ExecutionReader, event: string, facts: RunFacts): string[] {
  const { directory, disturbed } = facts
  const [other, ...more] = eventNames(directory).filter((name) => name !== event)
  const also = more.length === 0 ? '' : `   (or ${more.join(', ')})`
  return [
    ...(other === undefined ? [] : [`${runLine(['--event', other], facts)}${also}`]),
    ...(disturbed ? [] : [`${runLine(['--crash', '3'], facts)}   (kill it on the way)`]),
    commandLine(['show', reader.root.name], facts),
  ]
}

/** Another run of the same function. */
function runLine(words: readonly string[], facts: RunFacts): string {
  const which = facts.function === undefined ? [] : ['--function', facts.function]
  return commandLine(['run', facts.example, ...which, ...words], facts)
}
