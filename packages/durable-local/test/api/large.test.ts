import {
  type Event,
  GetDurableExecutionStateCommand,
  InvokeCommand,
  type Operation,
  paginateGetDurableExecutionHistory,
  paginateGetDurableExecutionState,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda'
import type { OperationUpdate } from 'durable-engine'
import { expect, test } from 'vitest'
import { checkpoint, type HeldInvocation, holdInvocation, startApiWorld } from './api-world.ts'

const OPERATIONS = 3000

function step(n: number, Payload = `"${n}"`): OperationUpdate {
  return { Id: `step-${n}`, Type: 'STEP', Action: 'SUCCEED', Payload }
}

test('the handler of an execution with 3,000 operations gets them in pages, and its history is read in both directions', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  const { arn } = held
  let { token } = held
  for (let n = 1; n < OPERATIONS; n += 250) {
    const updates = Array.from({ length: Math.min(250, OPERATIONS - n) }, (_, i) => step(n + i))
    token = await checkpoint(world, { arn, token }, ...updates)
  }
  const seen: Operation[] = []
  const pages = paginateGetDurableExecutionState(
    { client: world.client, pageSize: 1000 },
    { DurableExecutionArn: arn, CheckpointToken: token },
  )
  for await (const { Operations = [] } of pages) seen.push(...Operations)
  expect(seen.map(({ Id, Type }) => (Type === 'STEP' ? Id : Type))).toEqual([
    'EXECUTION',
    ...Array.from({ length: OPERATIONS - 1 }, (_, n) => `step-${n + 1}`),
  ])
  for (const ReverseOrder of [false, true]) {
    const events: Event[] = []
    const paging = { client: world.client, pageSize: 1000 }
    const history = paginateGetDurableExecutionHistory(paging, { DurableExecutionArn: arn, ReverseOrder })
    for await (const { Events = [] } of history) events.push(...Events)
    const ids = Array.from({ length: OPERATIONS }, (_, n) => n + 1)
    expect(events.map(({ EventId }) => EventId)).toEqual(ReverseOrder ? ids.reverse() : ids)
  }
})

test('state is cut at 5 MB too, and its pages hold what there was when reading began', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  const { arn } = held
  let { token } = held
  const large = JSON.stringify('🦊'.repeat(250_000))
  for (let n = 1; n <= 8; n++) token = await checkpoint(world, { arn, token }, step(n, large))
  const request = { DurableExecutionArn: arn, CheckpointToken: token, MaxItems: 1000 }
  const first = await world.client.send(new GetDurableExecutionStateCommand(request))
  await checkpoint(world, { arn, token }, step(9))
  const rest = await world.client.send(new GetDurableExecutionStateCommand({ ...request, Marker: first.NextMarker }))
  expect([first.Operations?.length, rest.Operations?.length]).toEqual([5, 4])
  expect(rest.NextMarker).toBeUndefined()
  expect(rest.Operations?.at(-1)?.StepDetails?.Result === large).toBe(true)
})

test('a page of history has 6 MB at most, in bytes', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  const { arn } = held
  let { token } = held
  const large = JSON.stringify('€'.repeat(349_000))
  for (let n = 1; n <= 8; n++) token = await checkpoint(world, { arn, token }, step(n, large))
  const counts: number[] = []
  const paging = { client: world.client, pageSize: 1000 }
  for await (const { Events = [] } of paginateGetDurableExecutionHistory(paging, { DurableExecutionArn: arn })) {
    expect(Buffer.byteLength(JSON.stringify(Events))).toBeLessThan(6_100_000)
    counts.push(Events.length)
  }
  expect(counts).toEqual([6, 3])
})

test('an execution is stopped with an error of 1 MB, and of not one byte more', async () => {
  const world = await startApiWorld()
  const { arn: DurableExecutionArn } = await holdInvocation(world)
  const stop = (ErrorMessage: string) =>
    world.client.send(new StopDurableExecutionCommand({ DurableExecutionArn, Error: { ErrorMessage } }))
  const most = 'x'.repeat(1_048_576 - JSON.stringify({ ErrorMessage: '' }).length)
  await expect(stop(`${most}x`)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Error object size must be less than 1048576 bytes.',
  })
  expect((await world.engine.getExecution(DurableExecutionArn)).Status).toBe('RUNNING')
  await stop(most)
})

test('a payload of an operation may have 1 MB in bytes of UTF-8, and not one more', async () => {
  const world = await startApiWorld()
  const held = await holdInvocation(world)
  const most = `"${'é'.repeat((1_048_576 - 2) / 2)}"`
  await expect(checkpoint(world, held, step(1, `${most} `))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'STEP output payload size must be less than or equal to 1048576 bytes.',
  })
  await checkpoint(world, held, step(1, most))
})

test('whoever invokes by name while the execution runs waits for its end with the first one', async () => {
  const world = await startApiWorld()
  const started = Promise.withResolvers<HeldInvocation>()
  const released = Promise.withResolvers<void>()
  world.scripts.set('orders', async ({ payload }) => {
    const { DurableExecutionArn: arn, CheckpointToken: token } = JSON.parse(payload)
    started.resolve({ arn, token })
    await released.promise
    return JSON.stringify({ Status: 'SUCCEEDED', Result: '"shipped"' })
  })
  const invoke = () =>
    world.client.send(new InvokeCommand({ FunctionName: 'orders:live', DurableExecutionName: 'order-1', Payload: '1' }))
  const callers = Array.from({ length: 20 }, invoke)
  const { arn } = await started.promise
  callers.push(invoke())
  released.resolve()
  for (const { DurableExecutionArn, Payload } of await Promise.all(callers)) {
    expect(DurableExecutionArn).toBe(arn)
    expect(Payload?.transformToString()).toBe('"shipped"')
  }
})
