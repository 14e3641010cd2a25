import { expect, test, vi } from 'vitest'
import { decodeToken, encodeToken } from '../src/model/token.ts'
import { type Call, pending, START, succeeded, update, World, wait } from './world.ts'

const BAD_TOKEN = { name: 'InvalidParameterValueException', message: 'Invalid checkpoint token' }

test('each accepted checkpoint consumes its token', async () => {
  const world = await World.open()
  await world.run(async (call) => {
    const first = call.token
    await call.checkpoint(update('STEP', 'START', 'a'))
    await expect(call.raw({ CheckpointToken: first })).rejects.toMatchObject(BAD_TOKEN)
    await call.checkpoint()
    return succeeded()
  })
  expect.assertions(1)
})

test.each(['never given out', 'bm90IGEgdG9rZW4=', ''])('the token "%s" is refused', async (token) => {
  const world = await World.open()
  await world.run(async (call) => {
    await expect(call.raw({ CheckpointToken: token })).rejects.toMatchObject(BAD_TOKEN)
    return succeeded()
  })
  expect.assertions(1)
})

test('a token that will be given out later is refused', async () => {
  const world = await World.open()
  await world.run(async (call) => {
    const contents = decodeToken(call.token)
    if (contents === undefined) throw new Error('not our token')
    const later = encodeToken({ ...contents, sequence: 1 })
    await expect(call.raw({ CheckpointToken: later })).rejects.toMatchObject(BAD_TOKEN)
    await expect(world.engine.getState(call.arn, { CheckpointToken: later })).rejects.toMatchObject(BAD_TOKEN)
    return succeeded()
  })
  expect.assertions(2)
})

test('the token of another execution, of an earlier invocation and of a closed execution is refused', async () => {
  const world = await World.open()
  const calls: Call[] = []
  world.durable(
    'f',
    async (call) => {
      calls.push(call)
      await call.checkpoint(wait('w', 1))
      return pending
    },
    async (call) => {
      for (const other of calls) {
        await expect(call.raw({ CheckpointToken: other.token })).rejects.toMatchObject(BAD_TOKEN)
      }
      calls.push(call)
      return succeeded()
    },
  )
  const arns = [await world.start(), await world.start()]
  for (const arn of arns) await world.finish(arn)
  for (const call of calls) await expect(call.checkpoint()).rejects.toMatchObject(BAD_TOKEN)
})

test('an unknown execution is answered as a bad token', async () => {
  const world = await World.open()
  await world.run(async (call) => {
    const arn = `${call.arn.slice(0, -1)}x`
    await expect(world.engine.checkpoint(arn, { CheckpointToken: call.token })).rejects.toMatchObject(BAD_TOKEN)
    return succeeded()
  })
  expect.assertions(1)
})

test('a repeated request gets the same answer and changes nothing', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    const request = { CheckpointToken: call.token, ClientToken: 'x', Updates: [update('STEP', 'SUCCEED', 'a')] }
    const first = await call.raw(request)
    await expect(call.raw(request)).resolves.toEqual(first)
    await expect(call.raw({ ...request, ClientToken: 'y' })).rejects.toMatchObject(BAD_TOKEN)
    call.token = first.CheckpointToken ?? ''
    await call.checkpoint(update('STEP', 'SUCCEED', 'b'))
    // Only the last request is remembered.
    await expect(call.raw(request)).rejects.toMatchObject(BAD_TOKEN)
    return succeeded()
  })
  expect(await world.history(arn)).toEqual([
    'StepSucceeded a',
    'StepSucceeded b',
    'InvocationCompleted',
    'ExecutionSucceeded',
  ])
})

test('a client token that comes with another checkpoint token is a request of its own', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    const request = { CheckpointToken: call.token, ClientToken: 'x', Updates: [update('STEP', 'SUCCEED', 'a')] }
    const { CheckpointToken = '' } = await call.raw(request)
    const next = { ...request, CheckpointToken, Updates: [update('STEP', 'SUCCEED', 'b')] }
    expect((await call.raw(next)).NewExecutionState.Operations).toMatchObject([{ Id: 'b' }])
    return succeeded()
  })
  expect(await world.history(arn)).toContain('StepSucceeded b')
})

test('the same request twice in one turn is applied once', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    const request = { CheckpointToken: call.token, ClientToken: 'x', Updates: [update('STEP', 'SUCCEED', 'a')] }
    const [first, second] = await Promise.all([call.raw(request), call.raw(request)])
    expect(second).toEqual(first)
    return succeeded()
  })
  expect(await world.history(arn)).toEqual(['StepSucceeded a', 'InvocationCompleted', 'ExecutionSucceeded'])
})

test('without a client token nothing is repeated', async () => {
  const world = await World.open()
  await world.run(async (call) => {
    const request = { CheckpointToken: call.token, Updates: [update('STEP', 'SUCCEED', 'a')] }
    await call.raw(request)
    await expect(call.raw(request)).rejects.toMatchObject(BAD_TOKEN)
    return succeeded()
  })
  expect.assertions(1)
})

test('the answer tells what others changed since the last one, in the order of creation', async () => {
  const world = await World.open()
  const done = await world.run(async (call) => {
    const { NewExecutionState: first } = await call.checkpoint(
      update('CALLBACK', 'START', 'c', { CallbackOptions: { TimeoutSeconds: 60 } }),
      wait('w', 10),
      update('STEP', 'START', 's'),
    )
    expect(first.Operations.map(({ Id, Status }) => `${Id} ${Status}`)).toEqual(['c STARTED', 'w STARTED', 's STARTED'])
    const id = first.Operations[0]?.CallbackDetails?.CallbackId ?? ''
    expect(id).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
    await world.clock.advanceBy(10_000)
    await world.engine.callbackSucceed(id, Buffer.from('yes'))
    const { NewExecutionState: second } = await call.checkpoint(update('STEP', 'SUCCEED', 's'))
    expect(second.Operations.map(({ Id, Status }) => `${Id} ${Status}`)).toEqual([
      'c SUCCEEDED',
      'w SUCCEEDED',
      's SUCCEEDED',
    ])
    const { NewExecutionState: third } = await call.checkpoint()
    expect(third.Operations).toEqual([])
    return succeeded()
  })
  // The handler heard of everything, so there was no second invocation.
  expect((await world.history(done)).filter((event) => event.startsWith('Invocation'))).toHaveLength(1)
})

test('a wait that is due completes in the checkpoint that comes then, even before its timer fires', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    await call.checkpoint(wait('w', 10))
    vi.spyOn(world.clock, 'now').mockReturnValue(START + 10_000)
    const { NewExecutionState } = await call.checkpoint()
    expect(NewExecutionState.Operations).toMatchObject([{ Id: 'w', Status: 'SUCCEEDED' }])
    return succeeded()
  })
  expect(await world.history(arn)).toEqual([
    'WaitStarted w',
    'WaitSucceeded w',
    'InvocationCompleted',
    'ExecutionSucceeded',
  ])
})

test('state may be read with any token of the current invocation, and with no other', async () => {
  const world = await World.open()
  const tokens: string[] = []
  await world.run(
    async (call) => {
      tokens.push(call.token)
      await call.checkpoint(wait('w', 1))
      return pending
    },
    async (call) => {
      const first = call.token
      await call.checkpoint()
      const read = async (token: string) => await world.engine.getState(call.arn, { CheckpointToken: token })
      expect((await read(first)).Operations).toHaveLength(2)
      expect((await read(call.token)).Operations).toHaveLength(2)
      await expect(read(tokens[0] ?? '')).rejects.toMatchObject(BAD_TOKEN)
      return succeeded()
    },
  )
  expect.assertions(3)
})
