import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { loadStack } from 'durable-local'
import { expect, onTestFinished, test } from 'vitest'
import { unqualifiedTargets } from '../offline/unqualified-targets.ts'
import { STACKS } from './every-stack.ts'

// What can be said of every stack without SST; stacks.deep.test.ts says the rest.

const ROOT = join(import.meta.dirname, '../..')

// That a stack loads says that its handlers exist and that timeouts, retention and names are what AWS takes.
test.for(STACKS.map((folder) => [relative(ROOT, folder), folder] as const))(
  'the stack of %s can be loaded, calls versions, tells of executions that end badly and how to start one',
  async ([, folder]) => {
    const stack = await loadStack(folder)
    expect(unqualifiedTargets(stack)).toEqual([])
    expect(stack.cloudOnly.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['aws.cloudwatch.EventRule', 'aws.cloudwatch.EventTarget', 'aws.sns.Topic']),
    )
    const { function: name, qualifier, start, startByApi } = stack.outputs
    expect([name, qualifier]).toEqual([expect.stringContaining(`${stack.app}-`), expect.any(String)])
    expect(start ?? startByApi, 'a line that starts it').toMatch(/^(aws lambda invoke|curl) /)
  },
)

// A text says it in the way that all of them do; what SST makes of it shows only when a stage is removed.
test.for(STACKS.map((folder) => [relative(ROOT, folder), folder] as const))(
  'the stack of %s goes with its stage, but for production, in the region of the environment',
  ([, folder]) => {
    const text = readFileSync(join(folder, 'sst.config.ts'), 'utf8')
    expect(text).toContain("removal: input?.stage === 'production' ? 'retain' : 'remove',")
    expect(text).toContain("protect: input?.stage === 'production',")
    expect(text).not.toMatch(/\bregion\b/)
  },
)

test.for(
  STACKS.filter((folder) => existsSync(join(folder, 'README.md'))).map((folder) => [basename(folder), folder] as const),
)(
  'the README of %s tells how to deploy it, what to ask before the next time, and how to take it away',
  ([name, folder]) => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const tasks = [`deploy -- ${name}`, `durable -- check-deploy ${name}`, `remove -- ${name}`]
    for (const task of tasks) expect(readme).toContain(`npm run ${task} --stage yours\n`)
  },
)

function stackOf(run: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'handler.ts'), 'export const handler = () => 1\n')
  writeFileSync(
    join(folder, 'sst.config.ts'),
    `export default $config({\n  app: () => ({ name: 'faulty', home: 'aws' }),\n  async run() {\n${run}\n  },\n})\n`,
  )
  return folder
}

test.each([
  [`new sst.aws.Workflow('Order', { handler: 'nowhere.handler' })`, /sst\.config\.ts:4: .*there is no such file/],
  [
    `new sst.aws.Workflow('Order', { handler: 'handler.handler', retention: '400 days' })`,
    /sst\.config\.ts:4: The retention of Order has to be a whole number of days from 1 to 90, got 400\./,
  ],
  [
    `new sst.aws.Workflow('Order', { handler: 'handler.handler', timeout: { execution: '400 days' } })`,
    /sst\.config\.ts:4: The execution timeout of Order has to be/,
  ],
])('a fault is told with file and line: %s', async (run, message) => {
  await expect(loadStack(stackOf(run))).rejects.toThrow(message)
})

test('a target without a version is found', async () => {
  const stack = await loadStack(
    stackOf(`
      const order = new sst.aws.Workflow('Order', { handler: 'handler.handler' })
      new sst.aws.ApiGatewayV2('Api').route('POST /orders', order.arn)
      new sst.aws.CronV2('Nightly', { schedule: 'rate(1 day)', function: order })
      const work = (Resource) => ({ Type: 'Task', Resource, End: true })
      const machine = (name, arn) => new aws.sfn.StateMachine(name, {
        definition: $jsonStringify({ StartAt: 'Work', States: { Work: work(arn) } }),
      })
      machine('Old', order.arn)
      machine('Good', $interpolate\`\${order.arn}:\${order.qualifier}\`)`),
  )
  expect(unqualifiedTargets(stack)).toEqual([
    'Api POST /orders invokes the durable function faulty-local-Order without a version.',
    'Old invokes the durable function faulty-local-Order without a version.',
  ])
})
