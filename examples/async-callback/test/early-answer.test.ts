import { start } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import type { Video } from '../src/video.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const handedOver = Promise.withResolvers<string>()
const answered = Promise.withResolvers<void>()

/** Handing over takes until the farm has answered. */
vi.mock('../src/farm.ts', async (original) => {
  const farm = await original<typeof import('../src/farm.ts')>()
  return {
    ...farm,
    async handOver(video: Video, callbackId: string) {
      await farm.handOver(video, callbackId)
      handedOver.resolve(callbackId)
      await answered.promise
    },
  }
})

test('an answer that comes while the job is still being handed over is kept', async () => {
  await using execution = await start(handler, { name: 'early', input: happy })
  const callbackId = await handedOver.promise
  await execution.callbackSucceed(callbackId, Buffer.from('{"file":"harbour.mp4","seconds":94}'))
  answered.resolve()
  expect((await execution.finished()).result).toMatchObject({ jobId: 'early', file: 'harbour.mp4' })
  expect(await stack.items('Videos')).toHaveLength(1)
})
