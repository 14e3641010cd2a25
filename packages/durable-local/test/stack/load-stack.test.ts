import { expect, test } from 'vitest'
import { loadStack } from '../../src/stack/load-stack.ts'
import { stackFile, temporaryExample } from '../temporary-example.ts'

const HANDLER = { 'src/a.ts': 'export const handler = async () => 1' }

test('a workflow is a durable function with the defaults of SST', async () => {
  using example = temporaryExample(`new sst.aws.Workflow('Order', { handler: 'src/a.handler' })`, HANDLER)
  const { functions } = await loadStack(example.directory)
  expect(functions).toEqual([
    {
      component: 'Order',
      name: 'demo-local-Order',
      handler: 'src/a.handler',
      timeoutSeconds: 300,
      memoryMb: 1024,
      durable: { executionTimeoutSeconds: 14 * 86_400, retentionDays: 30 },
      environment: {},
      links: [],
    },
  ])
})

test('a function is plain unless it says durable, and keeps its own name', async () => {
  using example = temporaryExample(
    `new sst.aws.Function('A', { handler: 'src/a.handler', name: 'mine', timeout: '1 minute', memory: '2 GB' })
     new sst.aws.Function('B', { handler: 'src/a.handler', durable: { timeout: '1 hour', retention: '2 days' } })`,
    HANDLER,
  )
  const { functions } = await loadStack(example.directory)
  expect(functions[0]).toMatchObject({ name: 'mine', timeoutSeconds: 60, memoryMb: 2048 })
  expect(functions[0]).not.toHaveProperty('durable')
  expect(functions[1]).toMatchObject({ durable: { executionTimeoutSeconds: 3600, retentionDays: 2 } })
})

test('links show what Resource shows, and outputs keep their values', async () => {
  using example = temporaryExample(
    `const table = new sst.aws.Dynamo('Orders', { fields: { id: 'string' }, primaryIndex: { hashKey: 'id' } })
     const key = new sst.Linkable('Key', { properties: { value: $interpolate\`arn \${table.arn}\` } })
     const order = new sst.aws.Workflow('Order', { handler: 'src/a.handler', link: [table, key] })
     return { name: order.name.apply((name) => name + '!') }`,
    HANDLER,
  )
  const { functions, resources, tables, outputs } = await loadStack(example.directory)
  expect(functions[0]?.links).toEqual(['Orders', 'Key'])
  expect(resources.Orders).toEqual({ type: 'sst.aws.Dynamo', name: 'demo-local-Orders' })
  expect(resources.Key).toMatchObject({ value: 'arn arn:aws:dynamodb:us-east-1:123456789012:table/demo-local-Orders' })
  expect(tables[0]).toMatchObject({ name: 'demo-local-Orders', primaryIndex: { hashKey: 'id' } })
  expect(outputs).toEqual({ name: 'demo-local-Order!' })
})

test('what has no stand-in is named in a warning, and the rest is hosted', async () => {
  using example = temporaryExample(
    `const queue = new sst.aws.Queue('Jobs')
     queue.subscribe('src/a.handler')
     new aws.kms.Key('Alarm', { description: $interpolate\`\${queue.url}-alarm\` })
     const invoke = sst.aws.StepFunctions.lambdaInvoke({ name: 'x' })
     const order = new sst.aws.Workflow('Order', {
       handler: 'src/a.handler',
       link: [queue],
       environment: { QUEUE: queue.url },
       transform: { function: { memorySize: 1 } },
       permissions: [sst.aws.permission({ actions: ['s3:*'], resources: ['*'] })],
     })
     return { node: order.nodes.role.arn, next: queue.arn.apply((arn) => arn + '!') }`,
    HANDLER,
  )
  const { functions, warnings, outputs } = await loadStack(example.directory)
  expect(functions).toMatchObject([
    { environment: { QUEUE: '(sst.aws.Queue "Jobs".url is not there locally)' }, links: [] },
  ])
  expect(outputs).toEqual({
    node: '(Order.nodes.role.arn is not there locally)',
    next: '(sst.aws.Queue "Jobs".arn is not there locally)',
  })
  expect(warnings).toEqual([
    'sst.aws.Queue "Jobs" has no local stand-in: it is not there locally.',
    'aws.kms.Key "Alarm" has no local stand-in: it is not there locally.',
    'sst.aws.StepFunctions.lambdaInvoke() has no local stand-in: it is not there locally.',
    'Order links sst.aws.Queue "Jobs", which is not there locally: "Resource" does not show it.',
    'Order: "transform" changes what is deployed; it has no effect locally.',
    'Order.nodes.role has no local stand-in: it is not there locally.',
  ])
})

test('a stack may ask for its region and account', async () => {
  using example = temporaryExample(
    `const { accountId } = await aws.getCallerIdentity()
     return { accountId, region: aws.getRegionOutput().name, text: $interpolate\`in \${aws.getRegionOutput().region}\` }`,
  )
  const { outputs, warnings } = await loadStack(example.directory)
  expect(outputs).toEqual({ accountId: '123456789012', region: 'us-east-1', text: 'in us-east-1' })
  expect(warnings).toEqual([])
})

test.each([
  [
    `new sst.aws.Workflow('Order', { handler: 'src/a.handler', retention: '400 days' })`,
    'The retention of Order has to be a whole number of days from 1 to 90, got 400.',
  ],
  [`throw new Error('ouch')`, 'ouch'],
  [`undefined.x`, 'Cannot read properties of undefined'],
  [`setTimeout(() => { throw new Error('later') }); await new Promise(() => {})`, 'later'],
  [`process.exit(7)`, 'The file called process.exit(7): it has to let its caller go on.'],
])('an error in the stack names file and line: %s', async (run, message) => {
  using example = temporaryExample(run, HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow(`sst.config.ts:4: ${message}`)
})

test('a syntax error names file and line', async () => {
  using example = temporaryExample('const = 1', HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow(/sst\.config\.ts:4: /)
})

test('an endless loop is stopped, with the place where it was', async () => {
  using example = temporaryExample(`const endless = true\nwhile (endless) {}`)
  const loading = loadStack(example.directory, { timeoutMs: 1000 })
  await expect(loading).rejects.toThrow(
    'sst.config.ts:5: The file was not done after 1 seconds, it was still busy here.',
  )
})

test('a wait for something that never comes is told', async () => {
  using example = temporaryExample('await new Promise(() => {})')
  await expect(loadStack(example.directory)).rejects.toThrow('waits for something that never comes')
  example.writeStack('setInterval(() => {}, 60_000); await new Promise(() => {})')
  const loading = loadStack(example.directory, { timeoutMs: 500 })
  await expect(loading).rejects.toThrow('it waits for something that does not come')
})

test('a stack file that kills its process is reported', async () => {
  using example = temporaryExample(`process.kill(process.pid, 'SIGKILL')`)
  await expect(loadStack(example.directory)).rejects.toThrow('died of SIGKILL')
})

test('an app without a name, and a file without a config, are reported', async () => {
  using example = temporaryExample('')
  example.write('sst.config.ts', `export default $config({ app: () => ({}), async run() {} })`)
  await expect(loadStack(example.directory)).rejects.toThrow('`app()` has to return a name for the app.')
  example.write('sst.config.ts', 'export const x = 1')
  await expect(loadStack(example.directory)).rejects.toThrow('has to export `$config(')
})

test('a folder without a stack file is reported', async () => {
  using example = temporaryExample('')
  await expect(loadStack(`${example.directory}/src`)).rejects.toThrow('There is no sst.config.ts in')
})

test('every file that the evaluation read is known, so that a change reloads it', async () => {
  using example = temporaryExample('', { 'shared.ts': 'export const name = "x"' })
  example.write('sst.config.ts', stackFile(`const { name } = await import('./shared.ts'); return { name }`))
  const { files, outputs } = await loadStack(example.directory)
  expect(outputs).toEqual({ name: 'x' })
  expect(files.map((file) => file.split('/').at(-1)).sort()).toEqual(['shared.ts', 'sst.config.ts'])
})
