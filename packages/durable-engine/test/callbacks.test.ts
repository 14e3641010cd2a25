import { describe, expect, test } from 'vitest'
import { pending, START, succeeded, turn, update, World, wait } from './world.ts'

const CLOSED = {
  name: 'CallbackTimeoutException',
  message: 'The callback is either timed out or already completed',
}
const boom = { ErrorType: 'Boom', ErrorMessage: 'boom' }

interface Options {
  readonly TimeoutSeconds?: number
  readonly HeartbeatTimeoutSeconds?: number
}

/** An execution that waits for callback `c`, and once it is woken returns how that callback ended. */
async function waiting(options: Options = {}) {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(update('CALLBACK', 'START', 'c', { Name: 'approval', CallbackOptions: options }))
      return pending
    },
    (call) => {
      const { Status, CallbackDetails } = call.event.InitialExecutionState.Operations[1] ?? {}
      return succeeded(JSON.stringify([Status, CallbackDetails?.Result, CallbackDetails?.Error?.ErrorType]))
    },
  )
  const arn = await world.start()
  await world.settle()
  const result = async () => JSON.parse((await world.engine.getExecution(arn)).Result ?? 'null')
  return { world, arn, id: await world.callbackId(arn, 'c'), result }
}

test('an id is standard base64, short enough for a path and different each time', async () => {
  const { world, id } = await waiting()
  expect(id).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
  expect(id.length).toBeLessThan(400)
  const other = await world.start()
  await world.settle()
  expect(await world.callbackId(other, 'c')).not.toBe(id)
})

test.each([
  ['text that is not JSON: naïve 東京 💥', 'text that is not JSON: naïve 東京 💥'],
  ['\uFEFFmarked', '\uFEFFmarked'],
  ['', null],
])('a result is kept to the character: "%s"', async (body, expected) => {
  const { world, arn, id, result } = await waiting()
  await world.engine.callbackSucceed(id, Buffer.from(body))
  await world.finish(arn)
  expect(await result()).toEqual(['SUCCEEDED', expected, null])
})

test('a failure is handed to the handler', async () => {
  const { world, arn, id, result } = await waiting()
  await world.engine.callbackFail(id, boom)
  await world.finish(arn)
  expect(await result()).toEqual(['FAILED', null, 'Boom'])
  const failed = (await world.events(arn)).find(({ EventType }) => EventType === 'CallbackFailed')
  expect(failed).toMatchObject({ Name: 'approval', CallbackFailedDetails: { Error: { Payload: boom } } })
})

test('a failure without an error wakes the handler as well', async () => {
  const { world, arn, id, result } = await waiting()
  await world.engine.callbackFail(id)
  await world.finish(arn)
  expect(await result()).toEqual(['FAILED', null, null])
})

test('the first answer wins', async () => {
  const { world, arn, id, result } = await waiting()
  const answers = await Promise.allSettled([
    world.engine.callbackSucceed(id, Buffer.from('first')),
    world.engine.callbackSucceed(id, Buffer.from('second')),
    world.engine.callbackFail(id, boom),
    world.engine.callbackHeartbeat(id),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
  expect(answers[1]).toMatchObject({ reason: CLOSED })
  await world.finish(arn)
  expect(await result()).toEqual(['SUCCEEDED', 'first', null])
})

test('a result of 1 MB is accepted, a byte more is not', async () => {
  const { world, arn, id } = await waiting()
  await expect(world.engine.callbackSucceed(id, Buffer.alloc(1_048_577, 'x'))).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  })
  await expect(world.engine.callbackFail(id, { ErrorMessage: 'x'.repeat(1_048_577) })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  })
  await world.engine.callbackSucceed(id, Buffer.alloc(1_048_576, 'x'))
  await world.finish(arn)
})

test('bytes that are not UTF-8 are refused, and the callback stays open', async () => {
  const { world, id } = await waiting()
  await expect(world.engine.callbackSucceed(id, new Uint8Array([0xff]))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  })
  await world.engine.callbackSucceed(id)
})

describe('an id is refused', () => {
  test.each(['AAAA', Buffer.from('a b c').toString('base64'), ''])('that is not ours: "%s"', async (id) => {
    const { world } = await waiting()
    for (const answer of [
      world.engine.callbackSucceed(id),
      world.engine.callbackFail(id),
      world.engine.callbackHeartbeat(id),
    ]) {
      await expect(answer).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'Invalid callback id',
      })
    }
  })

  test('that was guessed', async () => {
    const { world, id } = await waiting()
    const [operation = '', secret = '', arn = ''] = Buffer.from(id, 'base64').toString().split(' ')
    const guesses = [
      [operation, '0'.repeat(secret.length), arn],
      ['other', secret, arn],
      [operation, secret, `${arn.slice(0, -1)}x`],
    ]
    for (const guess of guesses) {
      const guessed = Buffer.from(guess.join(' ')).toString('base64')
      await expect(world.engine.callbackSucceed(guessed)).rejects.toMatchObject(CLOSED)
    }
  })

  test('after a timeout, after the end of the execution, and after its retention', async () => {
    const timedOut = await waiting({ TimeoutSeconds: 5 })
    await timedOut.world.after(5)
    await expect(timedOut.world.engine.callbackSucceed(timedOut.id)).rejects.toMatchObject(CLOSED)

    const { world, arn, id } = await waiting()
    await world.engine.stop(arn)
    await expect(world.engine.callbackSucceed(id)).rejects.toMatchObject(CLOSED)
    await world.after(7 * 86_400)
    await expect(world.engine.callbackHeartbeat(id)).rejects.toMatchObject(CLOSED)
  })
})

test('a timeout closes the callback at its time, not before', async () => {
  const { world, arn, result } = await waiting({ TimeoutSeconds: 5 })
  await world.clock.advanceTo(START + 4999)
  await turn()
  expect((await world.history(arn)).at(-1)).toBe('InvocationCompleted')
  await world.finish(arn)
  expect(world.clock.now()).toBe(START + 5000)
  expect(await result()).toEqual(['TIMED_OUT', null, 'Callback.Timeout'])
})

test.each(['callbackSucceed', 'callbackFail', 'callbackHeartbeat'] as const)(
  'at its timeout a callback is closed, even for a %s that comes in before anybody has noticed',
  async (answer) => {
    const { world, arn, id, result } = await waiting({ TimeoutSeconds: 5, HeartbeatTimeoutSeconds: 9 })
    const refused = expect(world.engine[answer](id)).rejects.toMatchObject(CLOSED)
    await world.clock.advanceBy(5000)
    await refused
    await world.finish(arn)
    expect(await result()).toEqual(['TIMED_OUT', null, 'Callback.Timeout'])
  },
)

test('heartbeats move the deadline and leave no trace', async () => {
  const { world, arn, id, result } = await waiting({ HeartbeatTimeoutSeconds: 10 })
  for (let beat = 0; beat < 3; beat += 1) {
    await world.after(9)
    await world.engine.callbackHeartbeat(id)
  }
  await world.settle()
  expect(await world.history(arn)).toEqual(['CallbackStarted c', 'InvocationCompleted'])
  await world.finish(arn)
  expect(world.clock.now()).toBe(START + 37_000)
  expect(await result()).toEqual(['TIMED_OUT', null, 'Callback.Heartbeat'])
})

test('heartbeats do not move the overall timeout', async () => {
  const { world, arn, id, result } = await waiting({ TimeoutSeconds: 15, HeartbeatTimeoutSeconds: 10 })
  await world.after(9)
  await world.engine.callbackHeartbeat(id)
  await world.finish(arn)
  expect(world.clock.now()).toBe(START + 15_000)
  expect(await result()).toEqual(['TIMED_OUT', null, 'Callback.Timeout'])
})

test('a heartbeat for a callback without a heartbeat timeout is accepted and does nothing', async () => {
  const { world, arn, id } = await waiting({ TimeoutSeconds: 0, HeartbeatTimeoutSeconds: 0 })
  await world.engine.callbackHeartbeat(id)
  expect(await world.history(arn)).toEqual(['CallbackStarted c', 'InvocationCompleted'])
  expect((await world.events(arn))[1]?.CallbackStartedDetails).toEqual({ CallbackId: id })
})

test('two callbacks answered at once wake the handler once for both, or once for each', async () => {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(update('CALLBACK', 'START', 'a'), update('CALLBACK', 'START', 'b'), wait('w', 600))
      return pending
    },
    (call) => {
      const open = call.event.InitialExecutionState.Operations.filter(
        ({ Type, Status }) => Type === 'CALLBACK' && Status === 'STARTED',
      )
      return open.length > 0 ? pending : succeeded()
    },
  )
  const arn = await world.start()
  await world.settle()
  const ids = await Promise.all(['a', 'b'].map((id) => world.callbackId(arn, id)))
  await Promise.all(ids.map((id) => world.engine.callbackSucceed(id)))
  await world.finish(arn)
  expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', EndTimestamp: START })
})

test('a callback inside a context that has closed can still be answered', async () => {
  const world = await World.open()
  world.durable(
    'f',
    async (call) => {
      await call.checkpoint(
        update('CONTEXT', 'START', 'x'),
        update('CALLBACK', 'START', 'c', { ParentId: 'x' }),
        wait('w', 60),
      )
      await call.checkpoint(update('CONTEXT', 'SUCCEED', 'x'))
      return pending
    },
    () => pending,
    () => succeeded(),
  )
  const arn = await world.start()
  await world.settle()
  await world.engine.callbackSucceed(await world.callbackId(arn, 'c'))
  await world.finish(arn)
  expect((await world.history(arn)).filter((event) => event.startsWith('Callback'))).toEqual([
    'CallbackStarted c in x',
    'CallbackSucceeded c in x',
  ])
})
