import { existsSync, readFileSync } from 'node:fs'
import { messageOf, UserError } from '../user-error.ts'
import { parseDuration } from './duration-text.ts'

/** What the outside world tells a callback. */
export type Answer =
  | { readonly kind: 'succeed'; readonly payload: string }
  | { readonly kind: 'fail'; readonly error: { readonly ErrorType?: string; readonly ErrorMessage?: string } }
  | { readonly kind: 'heartbeat' }

/** An answer that is due `delayMs` after its callback was created, or after the answer before it to the same callback. */
export interface PlannedAnswer {
  readonly callback: string
  readonly delayMs: number
  readonly answer: Answer
}

/**
 * Reads an answers file: a list of `{ callback, delay, succeed | fail | heartbeat }`. No file: no answers.
 * @throws UserError if it is not such a list
 */
export function readAnswers(file: string | undefined): PlannedAnswer[] {
  if (file === undefined || !existsSync(file)) return []
  return parseAnswers(readFileSync(file, 'utf8'), file)
}

export function parseAnswers(text: string, file: string): PlannedAnswer[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`The answers file ${file} is not JSON: ${messageOf(error)}.`)
  }
  if (!Array.isArray(value)) {
    throw new UserError(`The answers file ${file} has to be a list of answers, such as [${EXAMPLE_ANSWER}].`)
  }
  return value.map((entry: unknown, index) => {
    try {
      return plannedAnswer(entry)
    } catch (error) {
      throw new UserError(`Answer ${index + 1} of ${file} cannot be used: ${messageOf(error)}.`)
    }
  })
}

/** Shows every member but `fail` and `heartbeat`, which stand in the place of `succeed`. */
export const EXAMPLE_ANSWER = '{ "callback": "approval", "delay": "2h", "succeed": { "by": "Ann" } }'

const MEMBERS = ['callback', 'delay', 'succeed', 'fail', 'heartbeat']

function plannedAnswer(entry: unknown): PlannedAnswer {
  const { callback, delay = 0, ...answers } = membersOf(entry, MEMBERS)
  if (typeof callback !== 'string') throw new Error('"callback" has to be the name of a callback')
  const delayMs = typeof delay === 'number' || typeof delay === 'string' ? parseDuration(delay) : undefined
  if (delayMs === undefined) {
    throw new Error(
      `"delay" has to be a number of seconds or text like "500ms", "2s" or "1h", not ${JSON.stringify(delay)}`,
    )
  }
  const [[kind, value] = [], ...others] = Object.entries(answers)
  if (kind === undefined || others.length > 0) {
    throw new Error('there has to be exactly one of "succeed", "fail" and "heartbeat"')
  }
  return { callback, delayMs, answer: answerOf(kind, value) }
}

function answerOf(kind: string, value: unknown): Answer {
  if (kind === 'succeed') return { kind, payload: JSON.stringify(value) }
  if (kind !== 'fail') return { kind: 'heartbeat' }
  if (typeof value === 'string') return { kind, error: { ErrorMessage: value } }
  const error = membersOf(value, ['ErrorType', 'ErrorMessage'])
  if (Object.values(error).every((member) => typeof member === 'string')) return { kind, error }
  throw new Error('"fail" has to be a message, or an object with ErrorType and ErrorMessage')
}

/** The members of an object that has no others than these. */
function membersOf(value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`expected an object with ${known.join(', ')}, not ${JSON.stringify(value)}`)
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`there is no "${unknown}"; known: ${known.join(', ')}`)
  return { ...value }
}
