import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { messageOf, UserError } from '../user-error.ts'
import { nearest } from './nearest.ts'

/** The input of an execution. */
export interface ExampleEvent {
  /** JSON text, as it was written. */
  readonly payload: string
  /** Name in `events/`, without `.json`; for other events what they are called in messages. */
  readonly name: string
  /** Where the answers to its callbacks may lie. */
  readonly answersFile?: string
}

const ANSWERS = '.answers.json'

/**
 * Finds an event: JSON text, a name in the example's `events/`, or a file.
 * @throws UserError if there is none, or it is not JSON
 */
export function exampleEvent(text: string, example: string, workingDirectory: string): ExampleEvent {
  if (/^\s*[[{"]/.test(text)) return { payload: checkedJson(text, 'The event'), name: 'the given event' }
  const room = join(example, 'events')
  const candidates = [join(room, `${text}.json`), resolve(workingDirectory, text), join(example, text)]
  const file = candidates.find((path) => path.endsWith('.json') && existsSync(path))
  if (file === undefined) throw unknownEvent(text, example)
  return {
    payload: checkedJson(readFileSync(file, 'utf8'), `The event file ${file}`),
    name: basename(file, '.json'),
    answersFile: file.replace(/\.json$/, ANSWERS),
  }
}

/** The names of an example's events, `happy` first. */
export function eventNames(example: string): string[] {
  const room = join(example, 'events')
  if (!existsSync(room)) return []
  return readdirSync(room)
    .filter((name) => name.endsWith('.json') && !name.endsWith(ANSWERS))
    .map((name) => basename(name, '.json'))
    .sort((a, b) => Number(b === 'happy') - Number(a === 'happy') || a.localeCompare(b))
}

/** JSON text as it is; it has to be JSON. */
export function checkedJson(text: string, what: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    throw new UserError(`${what} is not JSON: ${messageOf(error)}.`)
  }
}

function unknownEvent(text: string, example: string): UserError {
  const names = eventNames(example)
  const meant = nearest(text, names)
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  const known = names.length === 0 ? `There is no folder ${join(example, 'events')}.` : `Known: ${names.join(', ')}.`
  return new UserError(
    `There is no event "${text}".${hint} ${known}\nAn event is a name in events/, a .json file, or JSON text.`,
  )
}
