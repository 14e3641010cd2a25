import { join } from 'node:path'
import { type PlannedAnswer, readAnswers } from '../cli/answers-file.ts'
import { eventNames, exampleEvent } from '../cli/example-event.ts'

export interface ExampleEvent {
  /** `happy` for `events/happy.json`. */
  readonly name: string
  readonly input: unknown
  /** What its answers file says to callbacks; nothing if there is none. */
  readonly answers: readonly PlannedAnswer[]
}

/**
 * The events of an example, `happy` first: one test for each.
 * @throws if there are none, for a check of nothing would pass for ever
 */
export function exampleEvents(example: string): readonly ExampleEvent[] {
  const names = eventNames(example)
  if (names.length === 0) throw new Error(`There is no event in ${join(example, 'events')}.`)
  return names.map((name) => {
    const { payload, answersFile } = exampleEvent(name, example, example)
    return { name, input: JSON.parse(payload), answers: readAnswers(answersFile) }
  })
}
