import * as lambda from '@aws-sdk/client-lambda'
import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  ListDurableExecutionsByFunctionCommand,
  paginateGetDurableExecutionHistory,
  paginateListDurableExecutionsByFunction,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { type ApiWorld, checkpoint, holdInvocation, START, startApiWorld } from './api-world.ts'

const UNKNOWN = 'arn:aws:lambda:us-east-1:123456789012:function:orders:1/durable-execution/none/none'

/** Runs `count` executions of `orders` to their end, a second apart, oldest first. */
async function runOrders({ engine, clock }: ApiWorld, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await engine.invoke({ functionName: 'orders:1', executionName: `order-${n}`, payload: `{"n":${n}}` })
    await clock.advanceBy(1000)
  }
}

test('a checkpoint returns the next token and what changed, with dates', async () => {
  const world = await startApiWorld()
  const { arn, token } = await holdInvocation(world)
  const command = new CheckpointDurableExecutionCommand({
    DurableExecutionArn: arn,
    CheckpointToken: token,
    Updates: [
      { Id: 'a', Type: 'STEP', Action: 'SUCCEED', Name: 'reserve', SubType: 'Step', Payload: '"Zoë 🦊"' },
      { Id: 'b', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 60 } },
    ],
  })
  const { CheckpointToken, NewExecutionState } = await world.client.send(command)
  expect(CheckpointToken).not.toBe(token)
  expect(NewExecutionState?.Operations).toEqual([
    {
      Id: 'a',
      Type: 'STEP',
      Status: 'SUCCEEDED',
      Name: 'reserve',
      SubType: 'Step',
      StartTimestamp: new Date(START),
      EndTimestamp: new Date(START),
      StepDetails: { Attempt: 1, Result: '"Zoë 🦊"' },
    },
    {
      Id: 'b',
      Type: 'WAIT',
      Status: 'STARTED',
      StartTimestamp: new Date(START),
      WaitDetails: { ScheduledEndTimestamp: new Date(START + 60_000) },
    },
  ])
})

test('a checkpoint of an unknown execution or with a used token has a bad token', async () => {
  const world = await startApiWorld()
  const { arn, token } = await holdInvocation(world)
  await checkpoint(world, { arn, token })
  for (const DurableExecutionArn of [arn, UNKNOWN]) {
    const command = new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken: token })
    await expect(world.client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Invalid checkpoint token',
    })
  }
})

test('a repeated checkpoint gets the same answer', async () => {
  const world = await startApiWorld()
  const { arn, token } = await holdInvocation(world)
  const command = new CheckpointDurableExecutionCommand({
    DurableExecutionArn: arn,
    CheckpointToken: token,
    ClientToken: 'one',
    Updates: [{ Id: 'a', Type: 'STEP', Action: 'START' }],
  })
  const { $metadata: _first, ...first } = await world.client.send(command)
  const { $metadata: _again, ...again } = await world.client.send(command)
  expect(again).toEqual(first)
})

test('the state of an execution comes in pages', async () => {
  const world = await startApiWorld()
  const { arn, token } = await holdInvocation(world)
  const updates = ['a', 'b', 'c'].map((Id) => ({ Id, Type: 'STEP', Action: 'START' }) as const)
  const CheckpointToken = await checkpoint(world, { arn, token }, ...updates)
  const request = { DurableExecutionArn: arn, CheckpointToken, MaxItems: 2 }
  const first = await world.client.send(new GetDurableExecutionStateCommand(request))
  const second = await world.client.send(new GetDurableExecutionStateCommand({ ...request, Marker: first.NextMarker }))
  const ids = [...(first.Operations ?? []), ...(second.Operations ?? [])].map(({ Id, Type }) =>
    Type === 'STEP' ? Id : Type,
  )
  expect(ids).toEqual(['EXECUTION', 'a', 'b', 'c'])
  expect(second.NextMarker).toBeUndefined()
})

test('an execution is described, with its data or without', async () => {
  const world = await startApiWorld()
  await runOrders(world, 1)
  const { DurableExecutions } = await world.engine.listExecutions({ functionName: 'orders' })
  const DurableExecutionArn = DurableExecutions[0]?.DurableExecutionArn
  const { $metadata: _, ...whole } = await world.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))
  expect(whole).toEqual({
    DurableExecutionArn,
    DurableExecutionName: 'order-1',
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:1',
    Version: '1',
    Status: 'SUCCEEDED',
    StartTimestamp: new Date(START),
    EndTimestamp: new Date(START),
    InputPayload: '{"n":1}',
    Result: '{"n":1}',
    ExecutionDataIncluded: true,
    DurableConfig: { ExecutionTimeout: 900, RetentionPeriodInDays: 14 },
  })
  const bare = await world.client.send(
    new GetDurableExecutionCommand({ DurableExecutionArn, IncludeExecutionData: false }),
  )
  expect(bare).toMatchObject({ ExecutionDataIncluded: false, Status: 'SUCCEEDED' })
  expect(bare.InputPayload).toBeUndefined()
})

test('a history is read page by page, in both directions', async () => {
  const world = await startApiWorld()
  await runOrders(world, 1)
  const { DurableExecutions } = await world.engine.listExecutions({ functionName: 'orders' })
  const DurableExecutionArn = DurableExecutions[0]?.DurableExecutionArn
  for (const ReverseOrder of [false, true]) {
    const types: unknown[] = []
    const pages = paginateGetDurableExecutionHistory(
      { client: world.client, pageSize: 2 },
      { DurableExecutionArn, ReverseOrder },
    )
    for await (const { Events = [] } of pages) types.push(...Events.map(({ EventType }) => EventType))
    const forward = ['ExecutionStarted', 'InvocationCompleted', 'ExecutionSucceeded']
    expect(types).toEqual(ReverseOrder ? forward.reverse() : forward)
  }
})

test('events carry dates and details, and hide payloads that were not asked for', async () => {
  const world = await startApiWorld()
  await runOrders(world, 1)
  const { DurableExecutions } = await world.engine.listExecutions({ functionName: 'orders' })
  const DurableExecutionArn = DurableExecutions[0]?.DurableExecutionArn
  const { Events } = await world.client.send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn, IncludeExecutionData: false }),
  )
  expect(Events).toMatchObject([
    {
      EventType: 'ExecutionStarted',
      EventId: 1,
      EventTimestamp: new Date(START),
      Name: 'order-1',
      ExecutionStartedDetails: { Input: { Truncated: true }, ExecutionTimeout: 900 },
    },
    { InvocationCompletedDetails: { StartTimestamp: new Date(START), EndTimestamp: new Date(START) } },
    { ExecutionSucceededDetails: { Result: { Truncated: true } } },
  ])
})

test('executions are listed newest first, and by every filter', async () => {
  const world = await startApiWorld()
  await runOrders(world, 4)
  async function names(filter: Partial<ConstructorParameters<typeof ListDurableExecutionsByFunctionCommand>[0]>) {
    const input = { FunctionName: 'orders', ...filter }
    const { DurableExecutions = [] } = await world.client.send(new ListDurableExecutionsByFunctionCommand(input))
    return DurableExecutions.map(({ DurableExecutionName }) => DurableExecutionName?.replace('order-', '')).join()
  }
  expect(await names({})).toBe('4,3,2,1')
  expect(await names({ ReverseOrder: true })).toBe('1,2,3,4')
  expect(await names({ Qualifier: 'live' })).toBe('4,3,2,1')
  expect(await names({ Qualifier: '2' })).toBe('')
  expect(await names({ DurableExecutionName: 'order-3' })).toBe('3')
  expect(await names({ Statuses: ['RUNNING', 'FAILED'] })).toBe('')
  expect(await names({ Statuses: ['RUNNING', 'SUCCEEDED'] })).toBe('4,3,2,1')
  expect(await names({ StartedAfter: new Date(START) })).toBe('4,3,2')
  expect(await names({ StartedBefore: new Date(START + 2000) })).toBe('2,1')
  expect(await names({ StartedAfter: new Date(START), StartedBefore: new Date(START + 3000) })).toBe('3,2')
})

test('a list of executions comes in pages', async () => {
  const world = await startApiWorld()
  await runOrders(world, 5)
  const pages = paginateListDurableExecutionsByFunction(
    { client: world.client, pageSize: 2 },
    { FunctionName: 'orders' },
  )
  const found: unknown[] = []
  for await (const { DurableExecutions = [] } of pages) found.push(DurableExecutions.length)
  expect(found).toEqual([2, 2, 1])
})

test('an execution is stopped once, with the error that was given', async () => {
  const world = await startApiWorld()
  const { arn: DurableExecutionArn } = await holdInvocation(world)
  const error = { ErrorType: 'Operator', ErrorMessage: 'not today' }
  await world.clock.advanceBy(1000)
  const first = await world.client.send(new StopDurableExecutionCommand({ DurableExecutionArn, Error: error }))
  expect(first.StopTimestamp).toEqual(new Date(START + 1000))
  await world.clock.advanceBy(1000)
  const again = await world.client.send(new StopDurableExecutionCommand({ DurableExecutionArn }))
  expect(again.StopTimestamp).toEqual(first.StopTimestamp)
  expect(await world.engine.getExecution(DurableExecutionArn)).toMatchObject({ Status: 'STOPPED', Error: error })
})

test('what is unknown is not found', async () => {
  const { client } = await startApiWorld()
  const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }
  const DurableExecutionArn = UNKNOWN
  await expect(client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).rejects.toMatchObject(notFound)
  await expect(client.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn }))).rejects.toMatchObject(
    notFound,
  )
  await expect(client.send(new StopDurableExecutionCommand({ DurableExecutionArn }))).rejects.toMatchObject(notFound)
  await expect(
    client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName: 'nobody' })),
  ).rejects.toMatchObject(notFound)
})

test('a marker that is none of ours is refused', async () => {
  const world = await startApiWorld()
  const { arn: DurableExecutionArn } = await holdInvocation(world)
  const refused = { name: 'InvalidParameterValueException', message: 'Invalid marker' }
  const history = new GetDurableExecutionHistoryCommand({ DurableExecutionArn, Marker: 'x' })
  const list = new ListDurableExecutionsByFunctionCommand({ FunctionName: 'orders', Marker: 'x' })
  await expect(world.client.send(history)).rejects.toMatchObject(refused)
  await expect(world.client.send(list)).rejects.toMatchObject(refused)
})

test('the released client has no durable operation beyond those whose round trips are tested here', () => {
  const operations = Object.keys(lambda).filter((name) => /DurableExecution\w*Command$/.test(name))
  expect(operations.sort()).toEqual([
    'CheckpointDurableExecutionCommand',
    'GetDurableExecutionCommand',
    'GetDurableExecutionHistoryCommand',
    'GetDurableExecutionStateCommand',
    'ListDurableExecutionsByFunctionCommand',
    'SendDurableExecutionCallbackFailureCommand',
    'SendDurableExecutionCallbackHeartbeatCommand',
    'SendDurableExecutionCallbackSuccessCommand',
    'StopDurableExecutionCommand',
  ])
})
