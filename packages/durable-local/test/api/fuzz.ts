import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ServiceErrorName } from 'durable-engine'
import fc from 'fast-check'
import { expect } from 'vitest'
import { type ApiWorld, holdInvocation, openApiWorld, type RawResponse } from './api-world.ts'
import { type Current, type FuzzedRequest, fill, fuzzedRequest } from './fuzz-requests.ts'

/** An answer that takes longer is taken for none. */
const HANG_MS = 20_000

/** Sends `runs` odd requests; each has to be answered by success or by an error of the API. The seed repeats them. */
export async function fuzz(runs: number): Promise<void> {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
  console.log(`seed ${seed}: FUZZ_SEED=${seed} repeats these requests`)
  const world = await openApiWorld({ patienceMs: 5 })
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  let current = await renew(world)
  const property = fc.asyncProperty(fuzzedRequest, async (fuzzed) => {
    const answer = await send(world, agent, fuzzed, current)
    check(fuzzed, answer)
    current = await follow(world, current, answer)
  })
  try {
    // The world changes with every request: a smaller request, sent later, would prove nothing.
    await fc.assert(property, { seed, numRuns: runs, endOnFailure: true })
    expect(world.faults).toEqual([])
  } finally {
    agent.destroy()
    await world.close()
  }
}

/** A running execution in the middle of an invocation, with an open callback. */
async function renew(world: ApiWorld): Promise<Current> {
  const { arn, token } = await holdInvocation(world)
  const { CheckpointToken = '', NewExecutionState } = await world.engine.checkpoint(arn, {
    CheckpointToken: token,
    Updates: [{ Id: 'cb', Type: 'CALLBACK', Action: 'START' }],
  })
  const callbackId = NewExecutionState.Operations[0]?.CallbackDetails?.CallbackId ?? ''
  return { arn, token: CheckpointToken, callbackId }
}

/** What is current after an answer: the next token, or a new execution if that one was stopped or its callback used. */
async function follow(world: ApiWorld, current: Current, { status, body }: RawResponse): Promise<Current> {
  const { Status } = await world.engine.getExecution(current.arn)
  const { Events } = await world.engine.getHistory(current.arn, { maxItems: 1000 })
  const used = Events.some(({ EventType }) => /^Callback(Succeeded|Failed)$/.test(EventType))
  if (Status !== 'RUNNING' || used || Events.length > 500) return await renew(world)
  const token = status === 200 ? /"CheckpointToken":"([^"]+)"/.exec(body)?.[1] : undefined
  return token === undefined ? current : { ...current, token }
}

async function send(
  { server: { port } }: ApiWorld,
  agent: Agent,
  fuzzed: FuzzedRequest,
  current: Current,
): Promise<RawResponse> {
  const { body, ...options } = fill(fuzzed, current)
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, agent, timeout: HANG_MS, ...options }, (response) => {
      const { statusCode: status = 0, headers } = response
      text(response).then((body) => resolve({ status, headers, body }), reject)
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer after ${HANG_MS} ms`)))
    outgoing.on('error', reject)
    outgoing.setHeader('content-length', body.length)
    outgoing.end(body)
  })
}

const errorNames: readonly string[] = [
  'InvalidParameterValueException',
  'ValidationException',
  'SerializationException',
  'InvalidRequestContentException',
  'CallbackTimeoutException',
  'ResourceNotFoundException',
  'UnknownOperationException',
  'DurableExecutionAlreadyStartedException',
  'RequestTooLargeException',
] satisfies readonly ServiceErrorName[]

function check({ method }: FuzzedRequest, { status, headers, body }: RawResponse): void {
  expect(status).toBeLessThan(500)
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  if (status < 300) return
  expect(errorNames).toContain(headers['x-amzn-errortype'])
  if (method === 'HEAD') return
  const { Type, message } = JSON.parse(body)
  expect(Type).toBe('User')
  expect(message).not.toBe('')
  expect(message).not.toMatch(/\n {4}at /)
}
