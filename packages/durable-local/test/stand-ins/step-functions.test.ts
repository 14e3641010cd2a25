import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import { virtualClock } from 'durable-engine'
import { afterAll, beforeEach, expect, test } from 'vitest'
import {
  type Definition,
  INVOKE,
  INVOKE_AND_WAIT,
  parseDefinition,
} from '../../src/stand-ins/step-functions/definition.ts'
import { loadInterpreter } from '../../src/stand-ins/step-functions/interpreter.ts'
import { startSfnApi } from '../../src/stand-ins/step-functions/sfn-api.ts'
import { machineArn, StateMachines } from '../../src/stand-ins/step-functions/state-machines.ts'
import type { CallFunction } from '../../src/stand-ins/step-functions/task.ts'

// AWS's own client against the stand-in, with functions and time of our own.

type Call = Parameters<CallFunction>[0]

const NOW = Date.parse('2026-11-26T12:00:00Z')
const PACKAGE = join(import.meta.dirname, '../..')

const clock = virtualClock(NOW)
const calls: Call[] = []
const logged: string[] = []
/** What functions do next; without it they give back their event. */
let answers: (() => Partial<Awaited<ReturnType<CallFunction>>>)[] = []
const machines = new StateMachines({
  clock,
  async call(call) {
    calls.push(call)
    return { statusCode: 200, executedVersion: '1', payload: call.payload, ...answers.shift()?.() }
  },
  log: ({ name }, text) => logged.push(`${name}: ${text}`),
})
const interpreter = loadInterpreter(PACKAGE, machines.clock)
/** To check a definition takes a quarter of a second, and those that are run here are right. */
class Unchecked extends interpreter.StateMachine {
  constructor(definition: Definition) {
    super(definition, { validationOptions: { noValidate: true } })
  }
}
const unchecked = { StateMachine: Unchecked }
const api = await startSfnApi(machines)
const client = new SFNClient({
  endpoint: api.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
})

beforeEach(() => {
  calls.length = 0
  logged.length = 0
  answers = []
})

afterAll(async () => {
  machines.close()
  await api.close()
})

/** Provides a machine of one state, or of these, and starts it. */
async function start(states: Readonly<Record<string, object>>, options: { name?: string; input?: unknown } = {}) {
  const { name = `run-${machines.executions().length}`, input = { order: 7 } } = options
  const definition = { StartAt: Object.keys(states)[0], States: states }
  machines.provide({ name: 'Machine', definition: parseDefinition('Machine', JSON.stringify(definition)) }, unchecked)
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn: machineArn('Machine'), name, input: JSON.stringify(input) }),
  )
  return executionArn
}

async function describe(executionArn: string) {
  const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }))
  return { status, ...(output === undefined ? {} : { output: JSON.parse(output) }), error, cause }
}

const functionTask = (more: object = {}) => ({
  Type: 'Task',
  Resource: INVOKE,
  Parameters: { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:f:1', 'Payload.$': '$' },
  ...('Next' in more ? {} : { End: true }),
  ...more,
})

const waitingTask = (more: object = {}) =>
  functionTask({
    Resource: INVOKE_AND_WAIT,
    Parameters: { FunctionName: 'f', InvocationType: 'Event', Payload: { 'token.$': '$$.Task.Token' } },
    ...more,
  })

/** The token that the last task has given away. */
function token(): string {
  return JSON.parse(calls.at(-1)?.payload ?? '').token
}

test('an execution calls its function, and is described as the service does it', async () => {
  const executionArn = await start({ Work: functionTask({ OutputPath: '$.Payload' }) }, { name: 'good' })
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Machine:good',
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:Machine',
    name: 'good',
    status: 'SUCCEEDED',
    startDate: new Date(NOW),
    stopDate: new Date(NOW),
    input: '{"order":7}',
    output: '{"order":7}',
  })
  expect(calls).toEqual([
    {
      functionName: 'arn:aws:lambda:us-east-1:123456789012:function:f:1',
      invocationType: 'RequestResponse',
      payload: '{"order":7}',
    },
  ])
  await expect.poll(() => logged).toEqual(['good: entered Work', 'good: SUCCEEDED'])
})

test('a function named by its ARN alone gets the whole input, and its result is that of the state', async () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  const execution = await start({ Work: { Type: 'Task', Resource: arn, End: true } })
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: { order: 7 } })
  expect(calls).toMatchObject([{ functionName: arn, payload: '{"order":7}' }])
})

test('what a function throws can be retried and caught by its type, with what Lambda says as the cause', async () => {
  const failing = (errorType: string) => () => ({
    functionError: 'Unhandled',
    payload: JSON.stringify({ errorType, errorMessage: 'Sorry.' }),
  })
  answers = [failing('Busy'), failing('Busy'), failing('Broken')]
  const execution = await start({
    Work: functionTask({
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Broken'], ResultPath: '$.failure', Next: 'Failed' }],
    }),
    Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
  })
  await clock.advanceBy(9_999)
  expect(calls).toHaveLength(1)
  await clock.advanceBy(1)
  expect(calls).toHaveLength(2)
  expect(machines.clock.nextGoingOn).toBe(clock.now() + 30_000)
  await clock.advanceBy(30_000)
  const cause = '{"errorType":"Broken","errorMessage":"Sorry."}'
  expect(await describe(execution)).toEqual({ status: 'FAILED', error: 'Broken', cause })
})

test('a function that cannot be called fails the task with the name of what Lambda says', async () => {
  answers = [
    () => {
      throw Object.assign(new Error('There is no function f.'), { name: 'ResourceNotFoundException' })
    },
  ]
  const execution = await start({ Work: functionTask() }, { name: 'absent' })
  expect(await describe(execution)).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.ResourceNotFoundException',
    cause: 'There is no function f.',
  })
  await expect
    .poll(() => logged)
    .toContain('absent: failed in Work Lambda.ResourceNotFoundException There is no function f.')
})

test('a cause that is a whole stack is logged in one line, as far as it tells something', async () => {
  answers = [
    () => {
      throw Object.assign(new Error(`Sorry.\n${'  at somewhere\n'.repeat(100)}`), { name: 'Broken' })
    },
  ]
  await start({ Work: functionTask() }, { name: 'long' })
  await expect
    .poll(() => logged.find((line) => line.startsWith('long: failed in Work')))
    .toMatch(/Sorry\. at somewhere .{100,200} …$/)
})

test('waits are on the clock of the engine', async () => {
  const execution = await start({ Wait: { Type: 'Wait', Seconds: 86_400, Next: 'Work' }, Work: functionTask() })
  expect(machines.clock.nextDue).toBe(clock.now() + 86_400_000)
  await clock.advanceBy(86_399_999)
  expect(await describe(execution)).toMatchObject({ status: 'RUNNING' })
  await clock.advanceBy(1)
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED' })
})

test('a task waits for its token to come back, which is good for one answer', async () => {
  const execution = await start({ Ask: waitingTask({ ResultPath: '$.answer' }) })
  expect(calls).toMatchObject([{ functionName: 'f', invocationType: 'Event' }])
  expect(await describe(execution)).toMatchObject({ status: 'RUNNING' })
  const [taskToken, output] = [token(), '{"parcel":1}']
  await client.send(new SendTaskSuccessCommand({ taskToken, output }))
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: { order: 7, answer: { parcel: 1 } } })
  await expect(client.send(new SendTaskSuccessCommand({ taskToken, output }))).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
})

test('a task can be told to have failed', async () => {
  const execution = await start({ Ask: waitingTask() })
  await client.send(new SendTaskFailureCommand({ taskToken: token(), error: 'Damaged', cause: 'It broke.' }))
  expect(await describe(execution)).toEqual({ status: 'FAILED', error: 'Damaged', cause: 'It broke.' })
})

test('each attempt of a task has a token of its own', async () => {
  const execution = await start({ Ask: waitingTask({ Retry: [{ ErrorEquals: ['Damaged'], IntervalSeconds: 1 }] }) })
  const first = token()
  await client.send(new SendTaskFailureCommand({ taskToken: first, error: 'Damaged' }))
  await clock.advanceBy(1_000)
  expect(token()).not.toBe(first)
  await client.send(new SendTaskSuccessCommand({ taskToken: token(), output: '{}' }))
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED' })
})

test('two tasks that wait side by side have a token each', async () => {
  const branch = (name: string) => ({ StartAt: name, States: { [name]: waitingTask() } })
  const execution = await start({ Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true } })
  const [a, b] = calls.map(({ payload }) => JSON.parse(payload).token)
  await client.send(new SendTaskSuccessCommand({ taskToken: b, output: '"b"' }))
  await client.send(new SendTaskSuccessCommand({ taskToken: a, output: '"a"' }))
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] })
})

test('heartbeats keep a task, and without them it times out', async () => {
  const execution = await start({ Ask: waitingTask({ HeartbeatSeconds: 60 }) })
  const taskToken = token()
  await clock.advanceBy(59_000)
  await client.send(new SendTaskHeartbeatCommand({ taskToken }))
  await clock.advanceBy(59_000)
  expect(await describe(execution)).toMatchObject({ status: 'RUNNING' })
  expect(machines.clock.nextGoingOn).toBeUndefined()
  expect(machines.clock.nextDue).toBe(clock.now() + 1_000)
  await clock.advanceBy(1_000)
  expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' })
  await expect(client.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject({ name: 'TaskTimedOut' })
})

test('a task without a timeout waits for more than a minute, one with a timeout no longer than that', async () => {
  const patient = await start({ Ask: waitingTask() })
  const impatient = await start({ Ask: waitingTask({ TimeoutSeconds: 600 }) })
  const taskToken = token()
  await clock.advanceBy(599_999)
  expect(await describe(impatient)).toMatchObject({ status: 'RUNNING' })
  await clock.advanceBy(1)
  expect(await describe(impatient)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
  expect(await describe(patient)).toMatchObject({ status: 'RUNNING' })
  await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
})

test('an execution with a timeout ends as TIMED_OUT, and its tokens with it', async () => {
  const definition = { StartAt: 'Ask', TimeoutSeconds: 60, States: { Ask: waitingTask() } }
  machines.provide({ name: 'Machine', definition: parseDefinition('Machine', JSON.stringify(definition)) }, unchecked)
  const stateMachineArn = machineArn('Machine')
  const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'timed' }))
  expect(machines.clock.nextGoingOn).toBeUndefined()
  await clock.advanceBy(60_000)
  expect(await describe(executionArn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' })
  await expect(client.send(new SendTaskHeartbeatCommand({ taskToken: token() }))).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
})

test('the same start again is the same execution while it runs, and refused with other input or afterwards', async () => {
  const states = { Ask: waitingTask() }
  const first = await start(states, { name: 'once' })
  expect(await start(states, { name: 'once' })).toBe(first)
  expect(calls).toHaveLength(1)
  const exists = { name: 'ExecutionAlreadyExists' }
  await expect(start(states, { name: 'once', input: { order: 8 } })).rejects.toMatchObject(exists)
  await client.send(new SendTaskSuccessCommand({ taskToken: token(), output: '{}' }))
  await expect(start(states, { name: 'once' })).rejects.toMatchObject(exists)
})

test('a stopped execution is ABORTED, does no more, and its token is void', async () => {
  const execution = await start({ Ask: waitingTask({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) }, { name: 'stopped' })
  await client.send(new StopExecutionCommand({ executionArn: execution, error: 'Enough', cause: 'Nobody wants it.' }))
  expect(await describe(execution)).toEqual({ status: 'ABORTED', error: 'Enough', cause: 'Nobody wants it.' })
  await clock.advanceBy(3_600_000)
  expect(calls).toHaveLength(1)
  await expect(client.send(new SendTaskSuccessCommand({ taskToken: token(), output: '{}' }))).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: machineArn('Machine'), statusFilter: 'ABORTED' }),
  )
  expect(executions.map(({ name }) => name)).toEqual(['stopped'])
})

test('a machine that changes leaves the executions that run as they were', async () => {
  const old = await start({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Old' }, Old: { Type: 'Succeed' } })
  const young = await start({ New: { Type: 'Fail', Error: 'New' } })
  await clock.advanceBy(60_000)
  expect(await describe(old)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await describe(young)).toMatchObject({ status: 'FAILED', error: 'New' })
})

test.each([
  ['StateMachineDoesNotExist', new StartExecutionCommand({ stateMachineArn: machineArn('Nobody') })],
  ['InvalidName', new StartExecutionCommand({ stateMachineArn: machineArn('Machine'), name: 'a b' })],
  ['InvalidExecutionInput', new StartExecutionCommand({ stateMachineArn: machineArn('Machine'), input: '{' })],
  ['ExecutionDoesNotExist', new DescribeExecutionCommand({ executionArn: 'arn:aws:states:x:1:execution:M:n' })],
  ['InvalidToken', new SendTaskHeartbeatCommand({ taskToken: 'made-up' })],
] as const)('refuses with %s, as the service does', async (name, command) => {
  await start({ Done: { Type: 'Succeed' } })
  await expect(client.send(command as StartExecutionCommand)).rejects.toMatchObject({ name })
})

test('an output that is not JSON is refused, and the task still waits', async () => {
  const execution = await start({ Ask: waitingTask() })
  const send = (output: string) => client.send(new SendTaskSuccessCommand({ taskToken: token(), output }))
  await expect(send('{')).rejects.toMatchObject({ name: 'InvalidOutput' })
  await send('1')
  expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: 1 })
})

test('other operations are refused by name, malformed and foreign requests as such', async () => {
  const request = (init: RequestInit) => fetch(api.endpoint, { method: 'POST', ...init })
  const unknown = await request({ headers: { 'x-amz-target': 'AWSStepFunctions.CreateActivity' }, body: '{}' })
  expect([unknown.status, await unknown.json()]).toEqual([
    400,
    { __type: 'com.amazonaws.sfn#UnknownOperationException', message: expect.stringMatching(/no CreateActivity here/) },
  ])
  expect(await (await request({ body: '[1]' })).json()).toMatchObject({ __type: /Serialization/ })
  const foreign = await request({ headers: { origin: 'https://example.com' }, body: '{}' })
  expect(foreign.status).toBe(403)
  const missing = await request({ headers: { 'x-amz-target': 'AWSStepFunctions.DescribeExecution' }, body: '{}' })
  expect(await missing.json()).toMatchObject({ message: '"executionArn" is missing.' })
})

test.each([
  ['no JSON', '{', /is not JSON/],
  ['no states', '{"StartAt":"A"}', /has no states/],
  ['JSONata', '{"StartAt":"A","States":{},"QueryLanguage":"JSONata"}', /only JSONPath/],
  [
    'another service',
    '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage"}}}',
    /"A" of M is for .*sqs/,
  ],
  [
    'a path to its heartbeat',
    `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${INVOKE}","HeartbeatSecondsPath":"$.a"}}}`,
    /HeartbeatSecondsPath/,
  ],
])('a definition with %s is refused', (_what, text, message) => {
  expect(() => parseDefinition('M', text)).toThrow(message)
})

test('a definition that leads nowhere is refused by the interpreter', () => {
  const definition = parseDefinition('M', '{"StartAt":"A","States":{"B":{"Type":"Succeed"}}}')
  expect(() => machines.provide({ name: 'M', definition }, interpreter)).toThrow(/MISSING_TRANSITION_TARGET/)
})

test('where the interpreter is not installed, it is said what to do', async () => {
  const module = join(PACKAGE, 'src/stand-ins/step-functions/interpreter.ts')
  const script = `import { loadInterpreter } from ${JSON.stringify(module)}; loadInterpreter('/nowhere', {})`
  // In a process without the NODE_PATH that the test runner has.
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: {} })
  await expect(run).rejects.toThrow(
    'The state machines of /nowhere run on the package aws-local-stepfunctions, which is not installed there.',
  )
})
