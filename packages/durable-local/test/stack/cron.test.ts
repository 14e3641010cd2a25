import { expect, test } from 'vitest'
import { loadStack } from '../../src/stack/load-stack.ts'
import { temporaryExample } from '../temporary-example.ts'

const HANDLER = { 'src/a.ts': 'export const handler = async () => 1' }

test('a schedule invokes a workflow by its version, or a function of its own', async () => {
  using example = temporaryExample(
    `const order = new sst.aws.Workflow('Order', { handler: 'src/a.handler' })
     new sst.aws.CronV2('Nightly', { schedule: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin', function: order, event: { by: 'clock' } })
     new sst.aws.CronV2('Often', { schedule: 'rate(1 minute)', function: 'src/a.handler' })
     new sst.aws.CronV2('Never', { schedule: 'rate(1 minute)', function: order, enabled: false })`,
    HANDLER,
  )
  const { schedules, warnings } = await loadStack(example.directory)
  expect(schedules).toEqual([
    {
      component: 'Nightly',
      schedule: 'cron(0 3 * * ? *)',
      timezone: 'Europe/Berlin',
      payload: '{"by":"clock"}',
      target: { functionName: 'demo-local-Order', qualifier: '⟨qualifier of Order⟩' },
    },
    {
      component: 'Often',
      schedule: 'rate(1 minute)',
      timezone: 'UTC',
      payload: '{}',
      target: { functionName: 'demo-local-OftenHandler' },
    },
  ])
  expect(warnings).toEqual([])
})

test('a schedule that is wrong is refused with file and line', async () => {
  using example = temporaryExample(
    `new sst.aws.CronV2('Often', { schedule: 'rate(1 second)', function: 'src/a.handler' })`,
    HANDLER,
  )
  await expect(loadStack(example.directory)).rejects.toThrow('sst.config.ts:4: A rate has to be such as')
})
