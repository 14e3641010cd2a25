import { setTimeout as sleep } from 'node:timers/promises'
import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  InvokeCommand,
  ListFunctionsCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
} from '@aws-sdk/client-lambda'
import { virtualClock } from 'durable-engine'
import { expect, test } from 'vitest'
import { startApiServer } from '../../src/api/api-server.ts'
import { Faults } from '../../src/faults/faults.ts'
import { FaultyInvoker } from '../../src/faults/faulty-invoker.ts'
import type { Injection } from '../../src/faults/injection.ts'
import type { FaultInput } from '../../src/faults/parse-fault.ts'
import { type ApiWorld, type HeldInvocation, holdInvocation, START, startApiWorld } from './api-world.ts'

/** A checkpoint that starts a step, over HTTP; answers the next token. */
async function checkpoint({ client }: ApiWorld, { arn, token }: HeldInvocation, Id = 'a', ClientToken?: string) {
  const { CheckpointToken = '' } = await client.send(
    new CheckpointDurableExecutionCommand({
      DurableExecutionArn: arn,
      CheckpointToken: token,
      Updates: [{ Id, Type: 'STEP', Action: 'START' }],
      ClientToken,
    }),
  )
  return CheckpointToken
}

async function steps({ engine }: ApiWorld, { arn }: HeldInvocation): Promise<string[]> {
  const { Events } = await engine.getHistory(arn)
  return Events.filter(({ EventType }) => EventType === 'StepStarted').map(({ Id = '' }) => Id)
}

async function local({ server }: Pick<ApiWorld, 'server'>, method: string, path: string, body?: unknown) {
  const request = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${server.endpoint}/local/faults${path}`, request)
  return { status: response.status, body: await response.json() }
}

test.each<[FaultInput, object]>([
  [
    { kind: 'throttle' },
    { name: 'TooManyRequestsException', Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '1' },
  ],
  [{ kind: 'server-error' }, { name: 'ServiceException', $metadata: { httpStatusCode: 500 } }],
  [{ kind: 'stale-token' }, { name: 'InvalidParameterValueException', message: 'Invalid checkpoint token' }],
])('%o refuses a checkpoint as the service would, and changes nothing', async (fault, error) => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add(fault)
  await expect(checkpoint(world, held)).rejects.toMatchObject(error)
  expect(await steps(world, held)).toEqual([])
  await checkpoint(world, held)
  expect(await steps(world, held)).toEqual(['a'])
  expect(world.faults).toEqual([])
})

test('a late answer is late in durable time', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'latency', delaySeconds: 90 })
  let answered = false
  const answer = checkpoint(world, held).then(() => {
    answered = true
  })
  while (world.injected.length === 0) await sleep(1)
  await world.clock.advanceBy(89_000)
  expect([answered, await steps(world, held)]).toEqual([false, []])
  await world.clock.advanceBy(1000)
  await answer
  expect(await steps(world, held)).toEqual(['a'])
})

test('a lost response is lost after the request was carried out, and its repetition gets the same answer', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'lost-response' })
  await expect(checkpoint(world, held, 'a', 'once')).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await steps(world, held)).toEqual(['a'])
  const token = await checkpoint(world, held, 'a', 'once')
  await checkpoint(world, { ...held, token }, 'b')
  expect(await steps(world, held)).toEqual(['a', 'b'])
})

test('a crash kills the host before or after a checkpoint of a number, and the handler hears nothing', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'crash-before', checkpoint: 2 })
  await world.planned.add({ kind: 'crash-after', checkpoint: 2 })
  const token = await checkpoint(world, held, 'a')
  expect(world.killed).toEqual([])
  await expect(checkpoint(world, { ...held, token }, 'b')).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect([await steps(world, held), world.killed.length]).toEqual([['a'], 1])
  await expect(checkpoint(world, { ...held, token }, 'b')).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect([await steps(world, held), world.killed.length]).toEqual([['a', 'b'], 2])
  expect(world.injected).toMatchObject([
    { kind: 'crash-before', checkpoint: 2, executionArn: held.arn, requestId: world.killed[0] },
    { kind: 'crash-after', checkpoint: 2, executionArn: held.arn, requestId: world.killed[1] },
  ])
})

test('a repeated request is no further checkpoint', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await checkpoint(world, held, 'a', 'once')
  await world.planned.add({ kind: 'crash-after' })
  await checkpoint(world, held, 'a', 'once')
  expect(world.killed).toEqual([])
})

test('what happened is counted, and a fault is over after so many times', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  const { id } = await world.planned.add({ kind: 'throttle', times: 2 })
  await expect(checkpoint(world, held)).rejects.toThrow('Rate exceeded')
  await expect(checkpoint(world, held)).rejects.toThrow('Rate exceeded')
  await checkpoint(world, held)
  expect(world.planned.list()).toMatchObject([{ id, kind: 'throttle', times: 2, injected: 2 }])
})

test('a fault that waits for a checkpoint tells how far executions have come', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'crash-after', checkpoint: 9 })
  await checkpoint(world, { ...held, token: await checkpoint(world, held, 'a') }, 'b')
  expect(world.planned.list()).toMatchObject([{ injected: 0, reached: 2 }])
})

const meets = async (world: ApiWorld, held: HeldInvocation) => {
  await checkpoint(world, held).catch(() => {})
  return world.injected.length > 0
}

test.each<[Omit<FaultInput, 'kind' | 'delaySeconds'>, boolean]>([
  [{}, true],
  [{ execution: 'first' }, true],
  [{ execution: 'second' }, false],
  [{ function: 'orders' }, true],
  [{ function: 'orders:1' }, true],
  [{ function: 'orders:2' }, false],
  [{ function: 'plain' }, false],
  [{ execution: 'first', function: 'plain' }, false],
])('with the scope %o a checkpoint is met: %s', async (scope, expected) => {
  const world = await startApiWorld()
  const held = await holdInvocation(world, 'first')
  await world.planned.add({ kind: 'throttle', ...scope })
  expect(await meets(world, held)).toBe(expected)
})

test('an execution is named by its ARN too, and a function by its component', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'throttle', execution: held.arn })
  expect(await meets(world, held)).toBe(true)
})

test.each([
  ['Order', ['shop-local-Order:1', 'shop-local-Order:2']],
  ['Order:2', ['shop-local-Order:2']],
  ['shop-local-Order:2', ['shop-local-Order:2']],
])('a function is named by its component too, with a version or without: %s', async (named, expected) => {
  const names = ['shop-local-Order', 'shop-local-Reorder', 'Order-history']
  const injected: Injection[] = []
  const faults = new Faults({
    clock: virtualClock(START),
    functions: () => names,
    onInjected: (injection) => injected.push(injection),
  })
  const invoker = new FaultyInvoker({ invoke: async () => ({ ok: true, payload: '' }) }, faults)
  await faults.add({ kind: 'duplicate-invocation', function: named, times: 9 })
  const met: string[] = []
  for (const [name, version] of names.flatMap((name) => ['1', '2'].map((version) => [name, version] as const))) {
    const before = injected.length
    const called = { name, version, timeoutSeconds: 1 }
    await invoker.invoke({ requestId: 'r', payload: '{}', functionArn: 'arn', function: called })
    if (injected.length > before) met.push(`${name}:${version}`)
  }
  expect(met).toEqual(expected)
})

test('other routes are met only by name', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world, 'first')
  const { NewExecutionState } = await world.engine.checkpoint(held.arn, {
    CheckpointToken: held.token,
    Updates: [{ Id: 'c', Type: 'CALLBACK', Action: 'START' }],
  })
  const CallbackId = NewExecutionState.Operations[0]?.CallbackDetails?.CallbackId
  const get = new GetDurableExecutionCommand({ DurableExecutionArn: held.arn })
  await world.planned.add({ kind: 'throttle' })
  await world.client.send(get)
  await world.planned.add({ kind: 'server-error', route: 'GetDurableExecution', execution: 'first' })
  await expect(world.client.send(get)).rejects.toMatchObject({ name: 'ServiceException' })
  await world.planned.add({ kind: 'server-error', route: 'ListFunctions' })
  await expect(world.client.send(new ListFunctionsCommand())).rejects.toMatchObject({ name: 'ServiceException' })
  await world.planned.add({ kind: 'throttle', route: 'Invoke', execution: 'second' })
  const invoke = new InvokeCommand({ FunctionName: 'orders:1', DurableExecutionName: 'second' })
  await expect(world.client.send(invoke)).rejects.toMatchObject({ name: 'TooManyRequestsException' })
  await world.planned.add({
    kind: 'throttle',
    route: 'SendDurableExecutionCallbackHeartbeat',
    execution: 'first',
  })
  const heartbeat = new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId })
  await expect(world.client.send(heartbeat)).rejects.toMatchObject({ name: 'TooManyRequestsException' })
  expect(world.planned.list().map(({ injected }) => injected)).toEqual([0, 1, 1, 1, 1])
})

test('a slow host begins late, in durable time; a duplicate begins at once with the same event', async () => {
  const world = await startApiWorld()
  await world.planned.add({ kind: 'slow-host', function: 'plain', delaySeconds: 60 })
  await world.planned.add({ kind: 'duplicate-invocation', function: 'plain' })
  const calls: string[][] = []
  world.scripts.set('plain', ({ requestId, payload }) => {
    calls.push([requestId, payload])
    return payload
  })
  const answer = world.client.send(new InvokeCommand({ FunctionName: 'plain', Payload: '{"n":1}' }))
  while (world.injected.length === 0) await sleep(1)
  await world.clock.advanceBy(59_000)
  expect(calls).toEqual([])
  await world.clock.advanceBy(1000)
  expect((await answer).Payload?.transformToString()).toBe('{"n":1}')
  expect(calls.map(([, payload]) => payload)).toEqual(['{"n":1}', '{"n":1}'])
  expect(new Set(calls.map(([id]) => id)).size).toBe(2)
})

test('over HTTP faults are set, listed, taken away one by one and reset', async () => {
  const world = await startApiWorld()
  const set = { kind: 'throttle', times: 1, route: 'CheckpointDurableExecution', retryAfterSeconds: 1, injected: 0 }
  const crash = { kind: 'crash-after', checkpoint: 3, execution: 'first', times: 1, injected: 0 }
  expect(await local(world, 'POST', '', { kind: 'throttle' })).toEqual({ status: 200, body: { id: '1', ...set } })
  await local(world, 'POST', '', { kind: 'crash-after', checkpoint: 3, execution: 'first' })
  const both = {
    faults: [
      { id: '1', ...set },
      { id: '2', ...crash },
    ],
  }
  expect(await local(world, 'GET', '')).toEqual({ status: 200, body: both })
  expect(await local(world, 'DELETE', '/1')).toEqual({ status: 200, body: { id: '1', ...set } })
  expect(await local(world, 'DELETE', '/1')).toMatchObject({ status: 404 })
  expect(await local(world, 'DELETE', '')).toEqual({ status: 200, body: { faults: [{ id: '2', ...crash }] } })
  expect(await local(world, 'GET', '')).toEqual({ status: 200, body: { faults: [] } })
})

test('over HTTP it is told what was injected into an execution', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  await world.planned.add({ kind: 'throttle' })
  await checkpoint(world, held).catch(() => {})
  const { body } = await local(world, 'GET', `/injected?execution=${encodeURIComponent(held.arn)}`)
  expect(body).toEqual({
    injected: [
      {
        at: new Date(START).toISOString(),
        kind: 'throttle',
        executionArn: held.arn,
        functionName: 'orders',
        route: 'CheckpointDurableExecution',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checkpoint: 1,
      },
    ],
  })
  expect(await local(world, 'GET', '/injected')).toMatchObject({ status: 400 })
})

test.each([
  [{}, 'expected an object with a "kind" out of throttle, server-error,'],
  ['crash', 'expected an object with a "kind" out of'],
  [{ kind: 'crash' }, 'expected an object with a "kind" out of'],
  [{ kind: 'throttle', time: 2 }, '"time" is nothing that a fault of this kind has'],
  [{ kind: 'throttle', times: 0 }, '"times": too small'],
  [{ kind: 'latency' }, '"delaySeconds": expected seconds, more than 0'],
  [{ kind: 'throttle', route: 'checkpoint' }, '"route": invalid option: expected one of "CheckpointDurableExecution"|'],
  [{ kind: 'stale-token', route: 'Invoke' }, '"route": invalid option'],
  [{ kind: 'crash-after', route: 'Invoke' }, '"route" is nothing that a fault of this kind has'],
  [{ kind: 'throttle', route: 'Invoke', checkpoint: 2 }, '"checkpoint" is a number of CheckpointDurableExecution'],
  [{ kind: 'throttle', route: 'ListFunctions', function: 'orders' }, 'ListFunctions is about no function'],
  [{ kind: 'throttle', route: 'GetFunction', execution: 'one' }, 'GetFunction is about no execution'],
  [{ kind: 'throttle', function: 'ordrs' }, 'there is no function "ordrs" here. There is: orders, yearly, plain'],
  [{ kind: 'throttle', execution: 'order 1' }, '"execution": expected the name or the ARN of an execution'],
])('%o is no fault, and the error says why', async (fault, why) => {
  const world = await startApiWorld()
  const answer = await local(world, 'POST', '', fault)
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(why) } })
  expect(world.planned.none).toBe(true)
})

test('there are not more faults than can be listed', async () => {
  const world = await startApiWorld()
  for (let i = 0; i < 100; i += 1) await world.planned.add({ kind: 'throttle' })
  expect(await local(world, 'POST', '', { kind: 'throttle' })).toMatchObject({
    status: 400,
    body: { message: '100 faults are set already: reset those that are over.' },
  })
})

test('where no engine runs, there are no faults, and none can be set', async () => {
  const { engine } = await startApiWorld()
  const server = await startApiServer({ engine, functions: { list: () => [] } })
  try {
    expect(await local({ server }, 'GET', '')).toEqual({ status: 200, body: { faults: [] } })
    expect(await local({ server }, 'POST', '', { kind: 'throttle' })).toMatchObject({ status: 409 })
    expect(await local({ server }, 'DELETE', '')).toMatchObject({ status: 409 })
  } finally {
    await server.close()
  }
})
