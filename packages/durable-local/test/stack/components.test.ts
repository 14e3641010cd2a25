import { afterAll, expect, test } from 'vitest'
import { standIns } from '../../src/stack/components.ts'
import { Recorder } from '../../src/stack/recorder.ts'
import { temporaryExample } from '../temporary-example.ts'

const example = temporaryExample('', { 'src/a.ts': 'export const handler = async () => 1' })

afterAll(() => example[Symbol.dispose]())

/** Runs the text of a stack's run function here, without a process of its own. */
function declare(run: string): Recorder {
  const recorder = new Recorder(example.directory, () => 'demo')
  const { aws, root } = standIns(recorder)
  new Function('sst', run)({ ...root, aws })
  return recorder
}

const ORDER = `new sst.aws.Workflow('Order', { handler: 'src/a.handler'`

test.each([
  [
    `${ORDER}, retention: '400 days' })`,
    'The retention of Order has to be a whole number of days from 1 to 90, got 400.',
  ],
  [
    `${ORDER}, timeout: { execution: 'soon' } })`,
    'The execution timeout of Order has to be a duration such as "30 seconds" or "14 days", got "soon".',
  ],
  [
    `${ORDER}, timeout: { invocation: '20 minutes' } })`,
    'The invocation timeout of Order has to be a whole number of seconds from 1 to 900, got 1200.',
  ],
  [`${ORDER}, memory: '64 MB' })`, 'The memory of Order has to be a whole number of MB from 128 to 10240, got 64.'],
  [`${ORDER}, name: 'an order' })`, 'The name of the function Order has to be 1 to 64 letters'],
  [`${ORDER}, runtime: 'python3.13' })`, 'The runtime of Order is python3.13'],
  [
    `${ORDER}, environment: { AWS_REGION: 'x' } })`,
    '"environment" of Order sets AWS_REGION, which Lambda sets itself.',
  ],
  [`${ORDER}, environment: { 'a-b': 'x' } })`, '"environment" of Order sets "a-b": a name has to begin with a letter'],
  [`${ORDER}, environment: { BIG: 'x'.repeat(4096) } })`, '"environment" of Order has 4099 bytes; Lambda takes 4096'],
  [`${ORDER}, link: [{}] })`, '"link" of Order names something that cannot be linked.'],
  [`${ORDER}, link: {} })`, '"link" of Order has to be a list of components.'],
  [`const a = ${ORDER} }); \`\${a.name}\``, 'A property of a component is known only once it is deployed'],
  [`new sst.aws.Workflow('Order', {})`, 'Order has no handler'],
  [
    `new sst.aws.Workflow('Order', { handler: 'src/nowhere.handler' })`,
    'The handler "src/nowhere.handler" of Order has to be a file and an export in it',
  ],
  [`new sst.Linkable('A', {}); new sst.Linkable('A', {})`, 'There are two components named A'],
  [`new sst.Linkable('small', {})`, 'The name of a component has to begin with a capital'],
  [
    `for (const c of ['A', 'B']) new sst.aws.Function(c, { handler: 'src/a.handler', name: 'same' })`,
    'A and B are both named "same"',
  ],
  [`new sst.aws.Dynamo('T', {})`, 'The table T needs "fields" and a "primaryIndex" with a hashKey.'],
  [
    `new sst.aws.Dynamo('T', { fields: { id: 'string' }, primaryIndex: { hashKey: 'no' } })`,
    'An index of T uses "no", which "fields" does not declare.',
  ],
  [
    `new sst.aws.Dynamo('T', { fields: { id: 'string', note: 'string' }, primaryIndex: { hashKey: 'id' } })`,
    '"fields" of T declares "note", which no index uses',
  ],
])('what AWS would refuse is refused, with what is allowed: %s', (run, message) => {
  expect(() => declare(run)).toThrow(message)
})

test('the same arguments without the mistake are taken', () => {
  const { functions } = declare(
    `${ORDER}, retention: '90 days', memory: '10240 MB', environment: { A_1: 'x' } })`,
  ).recorded
  expect(functions).toMatchObject([{ component: 'Order', memoryMb: 10_240, durable: { retentionDays: 90 } }])
})

test('settings of esbuild that are not taken are named in a warning', () => {
  const { functions, warnings } = declare(
    `${ORDER}, nodejs: { esbuild: { external: ['x'], treeShaking: true } } })`,
  ).recorded
  expect(functions[0]?.esbuild).toEqual({ external: ['x'] })
  expect(warnings).toEqual(['Order: "treeShaking" of esbuild has no effect locally.'])
})

const TABLES = `
  const table = (name) => new sst.aws.Dynamo(name, { fields: { id: 'string' }, primaryIndex: { hashKey: 'id' } })
  const [orders, stock] = [table('Orders'), table('Stock')]
  const may = (table) => ({ actions: ['dynamodb:GetItem'], resources: [table.arn] })`

test('where links grant nothing, a linked table without a permission is warned of', () => {
  const nothing = 'sst.Linkable.wrap(sst.aws.Dynamo, ({ name }) => ({ properties: { name } }))'
  const order = `${ORDER}, link: [orders, stock], permissions: [may(orders)] })`
  expect(declare(`${nothing}; ${TABLES}; ${order}`).recorded.warnings).toEqual([
    'Order links the table Stock and is allowed nothing on it: on AWS every request will be denied. Say in its ' +
      '"permissions" what it may do; in this stack a link grants nothing.',
  ])
  expect(declare(`${TABLES}; ${order}`).recorded.warnings).toEqual([])
  const both = order.replace('[may(orders)]', '[may(orders), may(stock)]')
  expect(declare(`${nothing}; ${TABLES}; ${both}`).recorded.warnings).toEqual([])
})

test('where links grant nothing, a linked workflow without a permission is warned of', () => {
  const nothing = 'sst.Linkable.wrap(sst.aws.Workflow, ({ name, qualifier }) => ({ properties: { name, qualifier } }))'
  const order = `const order = ${ORDER} })`
  const may = `[{ actions: ['lambda:InvokeFunction'], resources: [order.arn] }]`
  const start = (more: string) => `new sst.aws.Function('Start', { handler: 'src/a.handler', link: [order]${more} })`
  expect(declare(`${nothing}; ${order}; ${start('')}`).recorded.warnings).toEqual([
    'Start links the workflow Order and is allowed nothing on it: on AWS every request will be denied. Say in its ' +
      '"permissions" what it may do; in this stack a link grants nothing.',
  ])
  expect(declare(`${order}; ${start('')}`).recorded.warnings).toEqual([])
  expect(declare(`${nothing}; ${order}; ${start(`, permissions: ${may}`)}`).recorded.warnings).toEqual([])
})
