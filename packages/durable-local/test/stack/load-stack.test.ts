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

test('a component without stand-in is named in a warning, and the rest is hosted', async () => {
  using example = temporaryExample(
    `const queue = new sst.aws.Queue('Jobs')
     new aws.sns.Topic('Alarm')
     new sst.aws.Workflow('Order', { handler: 'src/a.handler', environment: { QUEUE: queue.url } })`,
    HANDLER,
  )
  const { functions, warnings } = await loadStack(example.directory)
  expect(functions).toHaveLength(1)
  expect(warnings).toEqual([
    'sst.aws.Queue "Jobs" has no local stand-in: it is not there locally.',
    'aws.sns.Topic "Alarm" has no local stand-in: it is not there locally.',
  ])
})

test.each([
  [
    `new sst.aws.Workflow('Order', { handler: 'src/a.handler', retention: '400 days' })`,
    'The retention of Order has to be a whole number of days from 1 to 90, got 400.',
  ],
  [
    `new sst.aws.Workflow('Order', { handler: 'src/a.handler', timeout: { execution: 'soon' } })`,
    'The execution timeout of Order has to be a duration such as "30 seconds" or "14 days", got "soon".',
  ],
  [
    `new sst.aws.Workflow('Order', { handler: 'src/nowhere.handler' })`,
    'The handler "src/nowhere.handler" of Order has to be a file and an export in it',
  ],
  [`new sst.Linkable('A', {}); new sst.Linkable('A', {})`, 'There are two components named A'],
  [`throw new Error('ouch')`, 'ouch'],
])('an error in the stack names file and line: %s', async (run, message) => {
  using example = temporaryExample(run, HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow(`sst.config.ts:4: ${message}`)
})

test('a syntax error names file and line', async () => {
  using example = temporaryExample('const = 1', HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow(/sst\.config\.ts:4: /)
})

test('a stack file that ends its process is reported, not followed', async () => {
  using example = temporaryExample('process.exit(7)', HANDLER)
  await expect(loadStack(example.directory)).rejects.toThrow('sst.config.ts:4: The file called process.exit(7)')
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
