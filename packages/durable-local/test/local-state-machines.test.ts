import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { expect, test } from 'vitest'
import { type Local, startLocal } from '../src/local.ts'
import type { MachineStep } from '../src/local-state-machines.ts'
import { type TemporaryExample, temporaryExample } from './temporary-example.ts'

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:demo-local-Machine'
const FILES = {
  'src/work.js': `export const handler = async ({ n }, { functionVersion }) => ({ n: n + 1, sfn: process.env.AWS_ENDPOINT_URL_SFN, functionVersion })`,
}

/** A stack whose machine waits a minute, and then calls its function. */
function example(next = 'Work'): TemporaryExample {
  const stack = temporaryExample(
    `const work = new sst.aws.Workflow('Work', { handler: 'src/work.handler' })
     const plain = new sst.aws.Function('Plain', { handler: 'src/work.handler' })
     new aws.sfn.StateMachine('Machine', {
       definition: $jsonStringify({
         StartAt: 'Wait',
         States: {
           Wait: { Type: 'Wait', Seconds: 60, Next: '${next}' },
           Work: { Type: 'Task', Resource: plain.arn, End: true },
         },
       }),
     })`,
    FILES,
  )
  const modules = join(stack.directory, 'node_modules')
  mkdirSync(modules)
  const name = 'aws-local-stepfunctions'
  symlinkSync(join(import.meta.dirname, '../node_modules', name), join(modules, name))
  return stack
}

function clientOf(local: Local): SFNClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new SFNClient({ endpoint: local.sfnEndpoint ?? '', region: 'us-east-1', credentials })
}

test('the state machine of a stack calls its functions, on the clock of the engine, and its functions find its endpoint', async () => {
  using stack = example()
  const { directory, dataFolder } = stack
  const local = await startLocal({ directories: [directory], dataFolder })
  const steps: MachineStep[] = []
  local.onMachineStep((step) => steps.push(step))
  const client = clientOf(local)
  const start = { stateMachineArn: MACHINE, name: 'one', input: '{"n":1}' }
  const { executionArn = '' } = await client.send(new StartExecutionCommand(start))
  expect(local.answersItself('"n":1')).toBe(true)
  const due = local.activity.nextGoingOn()
  expect(due).toBeGreaterThan(local.clock.now() + 50_000)
  expect([local.activity.idle().nextDue, local.activity.nextOfRunning()]).toEqual([due, due])
  local.clock.skip(60_000)
  const describe = async () => await client.send(new DescribeExecutionCommand({ executionArn }))
  while ((await describe()).status === 'RUNNING') await sleep(10)
  const { output = '' } = await describe()
  expect(JSON.parse(output)).toEqual({ n: 2, sfn: local.sfnEndpoint, functionVersion: '$LATEST' })
  expect(local.answersItself('"n":1')).toBe(false)
  const texts = ['entered Wait', 'entered Work', 'SUCCEEDED']
  await expect.poll(() => steps.map(({ text }) => text)).toEqual(texts)
  const log = readFileSync(join(dataFolder, 'logs/demo-local-Machine.log'), 'utf8')
  expect(log.split('\n').flatMap((line) => line.split(' one ')[1] ?? [])).toEqual(texts)
  await local.close()
  await expect(fetch(local.sfnEndpoint ?? '')).rejects.toThrow()
})

test('a stack without a state machine has no endpoint for one', async () => {
  using stack = temporaryExample(`new sst.aws.Function('Plain', { handler: 'src/work.handler' })`, FILES)
  const local = await startLocal({ directories: [stack.directory], dataFolder: stack.dataFolder })
  expect(local.sfnEndpoint).toBeUndefined()
  expect(local.answersItself('')).toBe(false)
  await local.close()
})

test('a definition that a deployment would not take is refused, and the data folder stays usable', async () => {
  using stack = example('Nowhere')
  const options = { directories: [stack.directory], dataFolder: stack.dataFolder }
  const refused = /The definition of Machine is not valid\. .*MISSING_TRANSITION_TARGET/s
  await expect(startLocal(options)).rejects.toThrow(refused)
  await expect(startLocal(options)).rejects.toThrow(refused)
})
