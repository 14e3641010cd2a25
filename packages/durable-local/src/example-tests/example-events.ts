import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventNames } from '../cli/example-event.ts'

export interface ExampleEvent {
  /** `happy` for `events/happy.json`. */
  readonly name: string
  readonly input: unknown
}

/**
 * The events of an example, `happy` first: one test for each.
 * @throws if there are none, for a check of nothing would pass for ever
 */
export function exampleEvents(example: string): readonly ExampleEvent[] {
  const names = eventNames(example)
  if (names.length === 0) throw new Error(`There is no event in ${join(example, 'events')}.`)
  return names.map((name) => ({
    name,
    input: JSON.parse(readFileSync(join(example, 'events', `${name}.json`), 'utf8')),
  }))
}
