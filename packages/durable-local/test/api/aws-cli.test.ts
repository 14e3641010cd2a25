import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { Operation } from '../../src/api/operations.ts'
import { type ApiWorld, holdInvocation, START, startApiWorld } from './api-world.ts'

// The AWS CLI is not a dependency of the repository: where it is not installed, or is older than durable functions,
// these tests are skipped and say so.
const probe = spawnSync('aws', ['lambda', 'get-durable-execution', '--generate-cli-skeleton'], { encoding: 'utf8' })
const missing = probe.status === 0 ? '' : ' (skipped: no AWS CLI that knows durable functions is installed)'
const withCli = test.skipIf(missing !== '')

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function'

type Operations = readonly { readonly Type: string; readonly CallbackDetails?: { readonly CallbackId?: string } }[]

/** Both versions of the CLI take binary values from a file; as arguments they want them in different forms. */
async function blob(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'blob'), content)
  return `fileb://${join(folder, 'blob')}`
}

/** Runs `aws lambda …` against the engine; what it prints, read as JSON. */
async function aws({ server }: ApiWorld, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)('aws', ['lambda', ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: server.endpoint,
      // Version 1 of the CLI reads the second, version 2 the first.
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
      AWS_DEFAULT_OUTPUT: 'json',
      AWS_MAX_ATTEMPTS: '1',
    },
  })
  return stdout.trim() === '' ? {} : JSON.parse(stdout)
}

/** What the CLI prints has no types. */
function operationsOf(answer: unknown): readonly Operations[number][] {
  const { Operations = [] } = answer as { readonly Operations?: Operations }
  return Operations
}

withCli(`aws lambda invoke starts an execution, and the rest reads it${missing}`, { timeout: 120_000 }, async () => {
  const world = await startApiWorld()
  const started = await aws(
    world,
    'invoke',
    '--function-name',
    'orders:1',
    '--durable-execution-name',
    'order-1',
    '--invocation-type',
    'Event',
    '--payload',
    await blob(`{"name":"Zoë 🦊"}`),
    '/dev/null',
  )
  expect(started).toMatchObject({ StatusCode: 202, DurableExecutionArn: expect.stringContaining(':orders:1/') })
  const arn = String(started.DurableExecutionArn)
  const listed = await aws(
    world,
    'list-durable-executions-by-function',
    '--function-name',
    'orders',
    '--statuses',
    'SUCCEEDED',
    'RUNNING',
    '--started-after',
    '2027-01-15T08:00:00Z',
    '--page-size',
    '1',
  )
  expect(listed.DurableExecutions).toMatchObject([{ DurableExecutionArn: arn, Status: 'SUCCEEDED' }])
  const execution = await aws(world, 'get-durable-execution', '--durable-execution-arn', arn)
  expect(execution).toMatchObject({ DurableExecutionName: 'order-1', Result: '{"name":"Zoë 🦊"}' })
  // Version 1 prints the number as it came, version 2 a date.
  expect([START / 1000, new Date(START).toISOString().replace('Z', '000+00:00')]).toContain(execution.StartTimestamp)
  const history = await aws(world, 'get-durable-execution-history', '--durable-execution-arn', arn, '--reverse-order')
  expect(history.Events).toMatchObject([{ EventType: 'ExecutionSucceeded' }, {}, { EventId: 1 }])
})

withCli(
  `aws lambda makes checkpoints, answers callbacks and stops an execution${missing}`,
  { timeout: 120_000 },
  async () => {
    const world = await startApiWorld()
    const { arn, token } = await holdInvocation(world)
    const updates = ['a', 'b'].map((Id) => ({ Id, Type: 'CALLBACK', Action: 'START' }))
    const checkpoint = await aws(
      world,
      'checkpoint-durable-execution',
      '--durable-execution-arn',
      arn,
      '--checkpoint-token',
      token,
      '--updates',
      JSON.stringify(updates),
    )
    const state = await aws(
      world,
      'get-durable-execution-state',
      '--durable-execution-arn',
      arn,
      '--checkpoint-token',
      String(checkpoint.CheckpointToken),
      '--page-size',
      '2',
    )
    const [execution, ...callbacks] = operationsOf(state)
    expect(execution).toMatchObject({ Type: 'EXECUTION', ExecutionDetails: { InputPayload: '{"order":1}' } })
    expect(callbacks).toEqual(operationsOf(checkpoint.NewExecutionState))
    const [a = '', b = ''] = callbacks.map(({ CallbackDetails }) => CallbackDetails?.CallbackId)
    await aws(world, 'send-durable-execution-callback-heartbeat', '--callback-id', a)
    await aws(world, 'send-durable-execution-callback-success', '--callback-id', a, '--result', await blob('"paid"'))
    await aws(
      world,
      'send-durable-execution-callback-failure',
      '--callback-id',
      b,
      '--error',
      'ErrorType=Declined,ErrorMessage=no',
    )
    await aws(world, 'stop-durable-execution', '--durable-execution-arn', arn, '--error', 'ErrorMessage=enough')
    const { Events } = await world.engine.getHistory(arn)
    expect(Events.slice(-3)).toMatchObject([
      { CallbackSucceededDetails: { Result: { Payload: '"paid"' } } },
      { CallbackFailedDetails: { Error: { Payload: { ErrorType: 'Declined', ErrorMessage: 'no' } } } },
      { ExecutionStoppedDetails: { Error: { Payload: { ErrorMessage: 'enough' } } } },
    ])
  },
)

/** Those of the tests above, and the one that the CLI does not have: its answer is a stream. */
type TestedAbove =
  | 'ListDurableExecutionsByFunction'
  | 'InvokeWithResponseStream'
  | Extract<Operation, `${string}DurableExecution${'' | 'State' | 'History'}` | `SendDurableExecution${string}`>

/** Every other operation: its arguments, and some of what is answered. */
const others: Readonly<Record<Exclude<Operation, TestedAbove>, readonly [args: readonly string[], answer: object]>> = {
  Invoke: [
    ['--function-name', 'orders', '--qualifier', 'live', '--log-type', 'Tail', '/dev/null'],
    { StatusCode: 200, ExecutedVersion: '1', DurableExecutionArn: expect.stringContaining(':orders:1/') },
  ],
  InvokeAsync: [
    ['--function-name', 'orders:1', '--invoke-args', join(import.meta.dirname, '../../package.json')],
    { Status: 202 },
  ],
  ListFunctions: [
    ['--function-version', 'ALL', '--page-size', '3', '--query', 'Functions[-1]'],
    { FunctionName: 'yearly', Version: '1', DurableConfig: { ExecutionTimeout: 9000 * 3600 } },
  ],
  GetFunction: [['--function-name', 'orders:live'], { Configuration: { Version: '1', Handler: 'src/orders.handler' } }],
  GetFunctionConfiguration: [
    ['--function-name', `${FUNCTION}:orders`, '--qualifier', '2'],
    { FunctionArn: `${FUNCTION}:orders:2`, Timeout: 30, LastModified: '2027-01-15T08:00:00.123+0000' },
  ],
  ListVersionsByFunction: [
    ['--function-name', 'orders', '--page-size', '1'],
    { Versions: [{ Version: '$LATEST' }, { Version: '1' }, { Version: '2' }] },
  ],
  ListAliases: [
    ['--function-name', 'orders', '--function-version', '2'],
    { Aliases: [{ AliasArn: `${FUNCTION}:orders:next`, FunctionVersion: '2' }] },
  ],
  GetAlias: [['--function-name', 'orders', '--name', 'live'], { Name: 'live', FunctionVersion: '1' }],
  GetAccountSettings: [[], { AccountUsage: { FunctionCount: 3 } }],
}

for (const [operation, [args, answer]] of Object.entries(others)) {
  const command = operation.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
  withCli(`aws lambda ${command} is answered${missing}`, { timeout: 120_000 }, async () => {
    expect(await aws(await startApiWorld(), command, ...args)).toMatchObject(answer)
  })
}

withCli(`an error is shown by the AWS CLI with its name and message${missing}`, { timeout: 120_000 }, async () => {
  const world = await startApiWorld()
  const call = aws(world, 'get-function', '--function-name', 'nobody')
  await expect(call).rejects.toThrow(
    /\(ResourceNotFoundException\) when calling the GetFunction operation: Function not found: arn/,
  )
})
