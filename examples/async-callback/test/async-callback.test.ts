import { type CallbackAnswer, costTable, run, start } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test, vi } from 'vitest'
import { readCallback } from '../../../infra/runtime/callback-token.ts'
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import { handOver } from '../src/farm.ts'
import { handler } from '../src/handler.ts'
import { parseVideo } from '../src/video.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const rendering = { file: 'harbour.mp4', seconds: 94 }

/** The job of an execution, and the video that came of it. */
async function stateOf(job: string) {
  const [jobs, videos] = await Promise.all([stack.items('Jobs'), stack.items('Videos')])
  return {
    job: jobs.find(({ jobId }) => jobId === job)?.status,
    published: videos.some(({ jobId }) => jobId === job),
  }
}

test('what the farm answers with is published', async () => {
  const outcome = await run(handler, { name: 'happy', input: happy, callbacks: { render: { succeed: rendering } } })
  expect(outcome).toHaveSucceededWith({ jobId: 'happy', title: 'Harbour at night', ...rendering })
  expect(outcome.invocations).toBe(2)
  expect(await stateOf('happy')).toEqual({ job: 'wanted', published: true })
})

test.each<{ how: string; answer: CallbackAnswer; type: string; message: RegExp }>([
  {
    how: 'gives up',
    answer: { fail: { ErrorType: 'UnknownCodec', ErrorMessage: 'No codec.' } },
    type: 'RenderingFailed',
    message: /gave up: No codec/,
  },
  { how: 'never answers', answer: 'timeout', type: 'FarmSilent', message: /timed out on heartbeat/ },
  {
    how: 'answers with something else',
    answer: { succeed: { file: '' } },
    type: 'RenderingFailed',
    message: /not a rendering\. file: .*seconds: /,
  },
])('a farm that $how: the job is withdrawn, and the execution fails with the reason', async ({ how, ...expected }) => {
  const { answer, type, message } = expected
  const name = how.replaceAll(' ', '-')
  const outcome = await run(handler, { name, input: happy, callbacks: { render: answer } })
  expect(outcome).toHaveFailedWith({ ErrorType: type, ErrorMessage: message })
  expect(await stateOf(name)).toEqual({ job: 'withdrawn', published: false })
})

test('the URL for the answer is good for as long as the workflow waits', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T09:00:00Z') })
  await handOver(parseVideo('url', happy), 'callback-1')
  vi.useRealTimers()
  const { answerTo } = (await stack.items('Jobs')).find(({ jobId }) => jobId === 'url') ?? {}
  const token = String(answerTo).split('/').at(-1) ?? ''
  const expiresAt = Date.parse('2026-03-01T09:30:00Z') / 1000
  expect(readCallback(Resource.Callbacks.key, token)).toEqual({ callbackId: 'callback-1', expiresAt })
})

// durable new: core only
test('a job that cannot be handed over is not put down to the farm', async () => {
  const steps = {
    'render-submitter'() {
      throw new Error('The table is away.')
    },
  }
  const outcome = await run(handler, { name: 'not-handed-over', input: happy, steps })
  expect(outcome).toHaveFailedWith({ ErrorType: 'HandOverFailed', ErrorMessage: /The table is away/ })
  expect(await stateOf('not-handed-over')).toEqual({ job: 'withdrawn', published: false })
})
// durable new: end

test('a second answer, and one after the timeout, are refused', async () => {
  await using execution = await start(handler, { name: 'twice', input: happy })
  const callback = await execution.callback('render')
  await callback.succeed(rendering)
  await expect(callback.succeed({ ...rendering, file: 'other.mp4' })).rejects.toThrow(/already completed/)
  expect((await execution.finished()).result).toMatchObject({ file: 'harbour.mp4' })

  await using late = await start(handler, { name: 'late', input: happy })
  const tooLate = await late.callback('render')
  await late.finished()
  await expect(tooLate.succeed(rendering)).rejects.toThrow(/timed out/)
})

test('an event that is not a video fails before the farm hears of it', async () => {
  const outcome = await run(handler, { name: 'invalid', input: invalid })
  expect(outcome).toHaveFailedWith({ ErrorType: 'InvalidVideo', ErrorMessage: /title: .*; source: / })
  expect(await stateOf('invalid')).toEqual({ job: undefined, published: false })
})

test('the README shows what a video costs', async () => {
  const [good, silent] = [
    await run(handler, { input: happy, callbacks: { render: { succeed: rendering } } }),
    await run(handler, { input: happy, callbacks: { render: 'timeout' } }),
  ]
  expect(costTable({ happy: good, silent })).toBeInReadme('cost')
})
