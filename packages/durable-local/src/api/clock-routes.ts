import { ServiceError, type Skipped } from 'durable-engine'
import type { TimeMove, TimeStatus } from '../time-control.ts'
import type { ApiContext } from './context.ts'
import { jsonBody } from './input.ts'
import { executionArn } from './lambda-shapes.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { integer, required, string, structure, timestamp } from './shapes.ts'

// Durable time by hand, beside the Lambda API: no AWS client uses these paths. Moments are ISO 8601.

const CLOCK = '/local/clock'
/** A hundred years. */
const MOST_SECONDS = 3_155_760_000

const getClock = route({
  method: 'GET',
  path: CLOCK,
  input: {},
  async handle(_, context) {
    return json(statusText(timeOf(context).status()))
  },
})

const advance = route({
  method: 'POST',
  path: `${CLOCK}/advance`,
  input: {
    move: jsonBody(structure({ bySeconds: integer({ min: 0, max: MOST_SECONDS }), to: timestamp() })),
  },
  async handle({ move: { bySeconds, to } }, context) {
    const time = timeOf(context)
    if (bySeconds !== undefined && to === undefined) return json(moveText(await time.advanceBy(bySeconds * 1000)))
    if (to !== undefined && bySeconds === undefined) return json(moveText(await time.advanceTo(to)))
    throw new ServiceError('ValidationException', 'Say either how far to advance, bySeconds, or to which moment, to.')
  },
})

const runUntilIdle = route({
  method: 'POST',
  path: `${CLOCK}/run-until-idle`,
  input: {},
  async handle(_, context) {
    return json(moveText(await timeOf(context).runUntilIdle()))
  },
})

/** Works without an engine running too: the execution then goes on when one does. */
const skip = route({
  method: 'POST',
  path: `${CLOCK}/skip`,
  input: {
    skip: jsonBody(structure({ execution: required(executionArn), operation: string({ min: 1, max: 256 }) })),
  },
  async handle({ skip: { execution, operation } }, { engine }) {
    return json(skippedText(await engine.skip(execution, operation)))
  },
})

export const clockRoutes = [getClock, advance, runUntilIdle, skip]

function timeOf({ time }: ApiContext) {
  if (time !== undefined) return time
  const message = 'No engine runs on this data folder, so its time stands: start one (durable dev) and ask again.'
  throw new ServiceError('ResourceConflictException', message)
}

function statusText({ now, nextDue, busy }: TimeStatus): object {
  return { now: iso(now), ...(nextDue === undefined ? {} : { nextDue: iso(nextDue) }), busy }
}

function moveText({ done, ...status }: TimeMove): object {
  return { ...statusText(status), done }
}

function skippedText({ kind, operation, dueAt }: Skipped): object {
  return { kind, ...(operation === undefined ? {} : { operation }), dueAt: iso(dueAt) }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
