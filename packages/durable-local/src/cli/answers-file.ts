import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
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

const delay = z.union([z.number(), z.string()]).transform((value, context) => {
  const ms = parseDuration(value)
  if (ms !== undefined) return ms
  context.addIssue(`not a length of time: ${JSON.stringify(value)}; expected seconds, or text like "500ms", "2s", "1h"`)
  return z.NEVER
})

const failure = z.union([
  z.string().transform((ErrorMessage) => ({ ErrorMessage })),
  z.strictObject({ ErrorType: z.string().optional(), ErrorMessage: z.string().optional() }),
])

const entry = z
  .strictObject({
    callback: z.string(),
    delay: delay.default(0),
    succeed: z.json().optional(),
    fail: failure.optional(),
    heartbeat: z.literal(true).optional(),
  })
  .transform(({ callback, delay: delayMs, succeed, fail, heartbeat }, context): PlannedAnswer => {
    const answers: Answer[] = []
    if (succeed !== undefined) answers.push({ kind: 'succeed', payload: JSON.stringify(succeed) })
    if (fail !== undefined) answers.push({ kind: 'fail', error: present(fail) })
    if (heartbeat !== undefined) answers.push({ kind: 'heartbeat' })
    const [answer] = answers
    if (answer !== undefined && answers.length === 1) return { callback, delayMs, answer }
    context.addIssue('expected exactly one of "succeed", "fail" and "heartbeat": true')
    return z.NEVER
  })

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
  const parsed = z.array(entry).safeParse(value)
  if (parsed.success) return parsed.data
  throw new UserError(`The answers file ${file} cannot be used:\n${z.prettifyError(parsed.error)}`)
}

function present(error: { ErrorType?: string | undefined; ErrorMessage?: string | undefined }) {
  return {
    ...(error.ErrorType === undefined ? {} : { ErrorType: error.ErrorType }),
    ...(error.ErrorMessage === undefined ? {} : { ErrorMessage: error.ErrorMessage }),
  }
}
