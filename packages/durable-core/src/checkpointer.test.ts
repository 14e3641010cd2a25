import { expect, test, vi } from 'vitest'
import { Checkpointer, type CheckpointerOptions, type CheckpointFailure } from './checkpointer.ts'
import { DurableExecutionClientError } from './client-error.ts'
import { CheckpointUnrecoverableExecutionError, CheckpointUnrecoverableInvocationError } from './invocation-errors.ts'
import { Journal } from './journal.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  OperationUpdate,
  WireOperation,
} from './wire.ts'

function update(Id: string, Payload?: string): OperationUpdate {
  return { Id, Type: 'STEP', SubType: 'Step', Action: 'SUCCEED', Payload }
}

function recorded(Id: string): WireOperation {
  return { Id, Type: 'STEP', Status: 'SUCCEEDED', StartTimestamp: 0 }
}

function serviceError(httpStatusCode: number, message: string, name = 'InvalidParameterValueException'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })
}

type Answer = (request: CheckpointDurableExecutionRequest) => CheckpointDurableExecutionResponse

/** A checkpointer whose service answers as the test says: with the next token and no news, unless told otherwise. */
function setUp(answer: Answer = nextToken(), options: Partial<CheckpointerOptions> = {}) {
  const requests: CheckpointDurableExecutionRequest[] = []
  const failures: CheckpointFailure[] = []
  const sleeps: number[] = []
  let concurrent = 0
  const journal = new Journal()
  let uuids = 0
  const checkpointer = new Checkpointer({
    arn: 'arn',
    token: 'token-0',
    journal,
    client: {
      async checkpoint(request) {
        expect(++concurrent).toBe(1)
        await new Promise((resolve) => setImmediate(resolve))
        concurrent--
        requests.push(request)
        return answer(request)
      },
      getExecutionState: async () => ({ Operations: [] }),
    },
    onIdle: () => {},
    onFailure: (failure) => failures.push(failure),
    onPaused: () => {},
    uuid: () => `uuid-${++uuids}`,
    random: () => 1,
    sleep: async (millis) => sleeps.push(millis),
    ...options,
  })
  const idsOf = (request: CheckpointDurableExecutionRequest | undefined) => request?.Updates?.map(({ Id }) => Id)
  return { checkpointer, requests, failures, sleeps, journal, idsOf }
}

function nextToken(): Answer {
  let token = 0
  return () => ({ CheckpointToken: `token-${++token}`, NewExecutionState: { Operations: [] } })
}

test('updates leave in order, one call at a time, each with the token of the answer before', async () => {
  const { checkpointer, requests, idsOf } = setUp()
  checkpointer.write(update('a'))
  checkpointer.write(update('b'), () => checkpointer.write(update('c')))
  await checkpointer.drain()
  expect(requests.map(idsOf)).toEqual([['a', 'b'], ['c']])
  expect(requests.map(({ CheckpointToken }) => CheckpointToken)).toEqual(['token-0', 'token-1'])
  expect(requests.map(({ ClientToken }) => ClientToken)).toEqual(['uuid-1', 'uuid-2'])
})

test('a call takes at most 250 updates', async () => {
  const { checkpointer, requests } = setUp()
  for (let i = 0; i < 600; i++) checkpointer.write(update(String(i)))
  await checkpointer.drain()
  expect(requests.map(({ Updates }) => Updates?.length)).toEqual([250, 250, 100])
})

test('a call takes at most 750 KiB as encoded, and an update above that goes alone', async () => {
  const { checkpointer, requests, idsOf } = setUp()
  const plain = 'x'.repeat(300_000)
  const doubled = '"'.repeat(300_000)
  checkpointer.write(update('huge', 'x'.repeat(1_000_000)))
  for (const [id, text] of [
    ['a', plain],
    ['b', plain],
    ['c', plain],
    ['d', doubled],
    ['e', 'x'],
  ] as const) {
    checkpointer.write(update(id, text))
  }
  await checkpointer.drain()
  expect(requests.map(idsOf)).toEqual([['huge'], ['a', 'b'], ['c'], ['d', 'e']])
  for (const { Updates } of requests.slice(1)) {
    expect(Buffer.byteLength(JSON.stringify(Updates))).toBeLessThan(750 * 1024)
  }
})

test('a deferred update waits for company, and leaves in its place', async () => {
  const { checkpointer, requests, idsOf } = setUp()
  checkpointer.defer(update('start'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(requests).toEqual([])
  checkpointer.write(update('succeed'))
  await checkpointer.drain()
  expect(requests.map(idsOf)).toEqual([['start', 'succeed']])
})

test('a deferred update without company leaves by itself', async () => {
  const sent = Promise.withResolvers<void>()
  const { checkpointer, requests, idsOf } = setUp(undefined, { onIdle: () => sent.resolve() })
  checkpointer.defer(update('start'))
  await sent.promise
  expect(requests.map(idsOf)).toEqual([['start']])
})

test('a write leaves with the next turn of the event loop, also after deferred updates have left', async () => {
  const { checkpointer, requests, idsOf } = setUp()
  checkpointer.defer(update('start'))
  checkpointer.write(update('succeed'))
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  checkpointer.write(update('next'))
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(requests.map(idsOf)).toEqual([['start', 'succeed'], ['next']])
  checkpointer.close()
})

test('draining sends deferred updates', async () => {
  const { checkpointer, requests, idsOf } = setUp()
  checkpointer.defer(update('start'))
  await checkpointer.drain()
  expect(requests.map(idsOf)).toEqual([['start']])
})

test('polls share a call, with or without updates', async () => {
  const { checkpointer, requests } = setUp()
  const answered: string[] = []
  checkpointer.poll(() => answered.push('first'))
  checkpointer.poll(() => answered.push('second'))
  await checkpointer.drain()
  expect(requests.map(({ Updates }) => Updates)).toEqual([[]])
  expect(answered).toEqual(['first', 'second'])
})

test('news are in the journal before a write is reported as accepted, further pages included', async () => {
  const pages: (string | undefined)[] = []
  const { checkpointer, journal } = setUp(
    () => ({ CheckpointToken: 'token-1', NewExecutionState: { Operations: [recorded('a')], NextMarker: 'more' } }),
    {
      client: {
        checkpoint: async () => ({
          CheckpointToken: 'token-1',
          NewExecutionState: { Operations: [recorded('a')], NextMarker: 'page-2' },
        }),
        getExecutionState: async ({ Marker, CheckpointToken }) => {
          pages.push(`${Marker} with ${CheckpointToken}`)
          return Marker === 'page-2'
            ? { Operations: [recorded('b')], NextMarker: 'page-3' }
            : { Operations: [recorded('c')] }
        },
      },
    },
  )
  let known: unknown[] = []
  checkpointer.write(update('a'), () => {
    known = ['a', 'b', 'c'].map((id) => journal.get(id)?.Status)
  })
  await checkpointer.drain()
  expect(known).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  expect(pages).toEqual(['page-2 with token-1', 'page-3 with token-1'])
})

test('a call that failed on its way is repeated with the same ClientToken, with growing delays', async () => {
  const errors = [serviceError(503, 'busy', 'ServiceException'), new Error('socket hang up')]
  const answer = nextToken()
  const { checkpointer, requests, sleeps, failures } = setUp((request) => {
    const error = errors.shift()
    if (error) throw error
    return answer(request)
  })
  checkpointer.write(update('a'))
  await checkpointer.drain()
  expect(requests.map(({ ClientToken }) => ClientToken)).toEqual(['uuid-1', 'uuid-1', 'uuid-1'])
  expect(sleeps).toEqual([100, 200])
  expect(failures).toEqual([])
})

test('a call is repeated after as many seconds as the service asks for', async () => {
  const waits = ['2', 0, '3600', '1']
  const answer = nextToken()
  const { checkpointer, requests, sleeps } = setUp((request) => {
    const retryAfterSeconds = waits.shift()
    if (retryAfterSeconds === undefined) return answer(request)
    throw Object.assign(serviceError(429, 'too fast', 'TooManyRequestsException'), { retryAfterSeconds })
  })
  checkpointer.write(update('a'))
  await checkpointer.drain().catch(() => {})
  expect(requests).toHaveLength(3)
  expect(sleeps).toEqual([2000])
})

const INVOCATION = CheckpointUnrecoverableInvocationError
const EXECUTION = CheckpointUnrecoverableExecutionError

test.each<[what: string, error: unknown, failure: new (message: string) => CheckpointFailure, calls: number]>([
  ['a stale token', serviceError(400, 'Invalid checkpoint token'), INVOCATION, 1],
  ['a stale token in capitals', serviceError(400, 'Invalid Checkpoint Token: expired'), INVOCATION, 1],
  ['a rejected update', serviceError(400, 'Invalid parent operation id.'), EXECUTION, 1],
  ['missing permission', serviceError(403, 'no', 'AccessDeniedException'), EXECUTION, 1],
  ['throttling', serviceError(429, 'slow down', 'TooManyRequestsException'), INVOCATION, 3],
  ['a server error', serviceError(500, 'oh', 'ServiceException'), INVOCATION, 3],
  ['a broken connection', new Error('ECONNRESET'), INVOCATION, 3],
  ['a disabled key, which arrives as 502', serviceError(502, 'key', 'KMSDisabledException'), EXECUTION, 1],
  ['a transport that says EXECUTION', new DurableExecutionClientError('no', { scope: 'EXECUTION' }), EXECUTION, 1],
  ['a transport that says INVOCATION', new DurableExecutionClientError('later'), INVOCATION, 3],
  ['something that is no Error', 'text', INVOCATION, 3],
  ['something that cannot be read', Object.create(null), INVOCATION, 3],
  [
    'a stale token, told by an error of another realm',
    { ...serviceError(400, ''), message: 'Invalid checkpoint token' },
    INVOCATION,
    1,
  ],
])('%s ends what it has to end', async (_what, error, Failure, calls) => {
  const { checkpointer, requests, failures } = setUp(() => {
    throw error
  })
  let accepted = false
  checkpointer.write(update('a'), () => {
    accepted = true
  })
  await expect(checkpointer.drain()).rejects.toBeInstanceOf(Failure)
  expect(failures).toEqual([expect.any(Failure)])
  expect(requests).toHaveLength(calls)
  expect(accepted).toBe(false)
})

test('a call is not repeated once the invocation has ended', async () => {
  const asleep = Promise.withResolvers<void>()
  const { checkpointer, requests } = setUp(
    () => {
      throw serviceError(503, 'down')
    },
    { sleep: () => asleep.promise },
  )
  checkpointer.write(update('a'))
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  checkpointer.close()
  asleep.resolve()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(requests).toHaveLength(1)
})

test('after a failure nothing is sent, and draining tells the failure again', async () => {
  const { checkpointer, requests } = setUp(() => {
    throw serviceError(400, 'no')
  })
  checkpointer.write(update('a'))
  await expect(checkpointer.drain()).rejects.toThrow('Checkpoint failed: no')
  checkpointer.write(update('b'))
  await expect(checkpointer.drain()).rejects.toThrow('Checkpoint failed: no')
  expect(requests).toHaveLength(1)
})

test('an answer without a token pauses the invocation, unless the call decided the outcome', async () => {
  let paused = 0
  const options = { onPaused: () => paused++ }
  const closing = setUp(() => ({ NewExecutionState: {} }), options)
  closing.checkpointer.write({ Id: 'result', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '1' })
  await closing.checkpointer.drain()
  expect(paused).toBe(0)
  const pausing = setUp(() => ({ NewExecutionState: {} }), options)
  pausing.checkpointer.write(update('a'))
  await pausing.checkpointer.drain()
  expect(paused).toBe(1)
})

test('once closed it sends nothing', async () => {
  const { checkpointer, requests } = setUp()
  checkpointer.write(update('a'))
  checkpointer.defer(update('b'))
  checkpointer.close()
  checkpointer.write(update('c'))
  await checkpointer.drain()
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(requests).toEqual([])
})
