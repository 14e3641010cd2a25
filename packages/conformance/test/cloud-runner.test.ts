import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudDurableTestRunner as OfficialRunner } from '@aws/durable-execution-sdk-js-testing'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { type Local, startLocal } from 'durable-local'
import { CloudDurableTestRunner } from 'durable-testing/official'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The test runner that AWS publishes for functions in the cloud, unchanged: only its client is pointed here. And the one
// that stands in for it.

const runners = [
  // The enums of AWS's package have the same values as the texts here.
  ['AWS', OfficialRunner as unknown as typeof CloudDurableTestRunner],
  ['durable-testing/official', CloudDurableTestRunner],
] as const

let dataFolder: string
let local: Local
let client: LambdaClient

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'cloud-runner-'))
  local = await startLocal({ directories: [join(import.meta.dirname, 'cloud-runner')], dataFolder, speed: 20 })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  client = new LambdaClient({ endpoint: local.endpoint, region: 'us-east-1', credentials })
})

afterAll(async () => {
  client.destroy()
  await local.close()
  rmSync(dataFolder, { recursive: true, force: true })
})

function parametersFor(runtime: string) {
  const functionName = `cloud-runner-local-${runtime}:$LATEST`
  return { functionName, client, config: { pollInterval: 20, invocationType: 'Event' as const } }
}

describe.each(runners)('the cloud test runner of %s', (_from, CloudRunner) => {
  test.each(['Core', 'Official'])('follows an execution to its result: %s', async (runtime) => {
    const runner = new CloudRunner(parametersFor(runtime))
    const approve = runner.getOperation('approve')
    const running = runner.run({ payload: { item: 'lamp' } })
    await approve.waitForData('SUBMITTED')
    await approve.sendCallbackSuccess('by Zoë')
    const result = await running
    expect(result.getStatus()).toBe('SUCCEEDED')
    expect(result.getResult()).toEqual({
      reserved: 'lamp reserved',
      approval: 'by Zoë',
      boxes: [10, 20, 30],
      label: '🦊 lamp',
    })
    expect(runner.getOperation('reserve').getStepDetails()?.result).toBe('lamp reserved')
    expect(runner.getOperation('cool down').getWaitDetails()?.waitSeconds).toBe(2)
    expect(runner.getOperation('pack').getChildOperations()).toHaveLength(3)
    expect(runner.getOperation('label').getStatus()).toBe('SUCCEEDED')
    expect(result.getInvocations().map(({ error }) => error)).not.toContainEqual(expect.anything())
    expect(result.getHistoryEvents().at(-1)?.EventType).toBe('ExecutionSucceeded')
  })

  test.each(['Core', 'Official'])('sees why an execution failed: %s', async (runtime) => {
    const runner = new CloudRunner(parametersFor(runtime))
    const approve = runner.getOperation('approve')
    const running = runner.run({ payload: { item: 'lamp', declined: true } })
    await approve.waitForData('SUBMITTED')
    await approve.sendCallbackSuccess('nobody')
    const result = await running
    expect(result.getStatus()).toBe('FAILED')
    expect(result.getError()).toMatchObject({ errorType: 'RangeError', errorMessage: 'declined: nobody' })
  })

  test('says why nothing can be waited for while an invocation is synchronous', async () => {
    const { functionName } = parametersFor('Core')
    await expect(new CloudRunner({ functionName, client }).getOperation('approve').waitForData()).rejects.toThrow(
      'RequestResponse',
    )
  })
})

test('a run that takes longer than its timeout is given up', async () => {
  const { functionName, client, config } = parametersFor('Core')
  const runner = new CloudDurableTestRunner({ functionName, client, config: { ...config, timeout: 0 } })
  await expect(runner.run({ payload: { item: 'lamp' } })).rejects.toThrow('The execution has not ended within 0 ms')
})
