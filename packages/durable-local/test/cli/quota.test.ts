import { expect, test, vi } from 'vitest'
import { temporaryExample } from '../temporary-example.ts'
import { Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

/** 3,000 steps in one checkpoint; with the execution itself, one more than AWS allows. */
const TOO_MUCH = `
export const handler = async ({ DurableExecutionArn, CheckpointToken }) => {
  const Updates = Array.from({ length: 3000 }, (_, n) => ({ Id: 's' + n, Type: 'STEP', Action: 'SUCCEED' }))
  const path = '/2025-12-01/durable-executions/' + encodeURIComponent(DurableExecutionArn) + '/checkpoint'
  const body = JSON.stringify({ CheckpointToken, Updates })
  const { status } = await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + path, { method: 'POST', body })
  return { Status: 'SUCCEEDED', Result: String(status) }
}`

test('An execution that is too long for AWS goes on, and that is told', async () => {
  await using bench = new Workbench()
  using example = temporaryExample(
    "new sst.aws.Workflow('Long', { handler: 'src/long.handler', timeout: { execution: '1 hour' } })",
    { 'src/long.js': TOO_MUCH },
  )
  const said = (name: string) =>
    `demo-local-Long:1 ${name}  An execution cannot have more than 3000 durable operations. On AWS it would fail now.`
  const run = await bench.run('run', example.directory, '--event', '{}', '--name', 'first')
  expect([run.code, run.stdout.split(`Quota  ${said('first')}`).length - 1]).toEqual([0, 1])
  expect(run.stdout).toContain('Result 200')

  const dev = bench.start('dev', example.directory, '--port', '0')
  await dev.says(/Lambda API/)
  await bench.run('run', example.directory, '--event', '{}', '--name', 'second')
  await dev.says(/^SUCCEEDED {2}demo-local-Long:1 second$/m)
  expect(dev.stdout).toContain(`Quota      ${said('second')}\n`)
})
