import { crashEverywhere } from 'durable-testing'
import 'durable-testing/vitest'
import { afterAll, expect, test, vi } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import { handler } from '../src/handler.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

async function effectsOf() {
  const [jobs, videos] = await Promise.all([stack.items('Jobs'), stack.items('Videos')])
  await stack.emptyTables()
  return {
    jobs: jobs.length,
    withdrawn: jobs.filter(({ status }) => status === 'withdrawn').length,
    videos: videos.length,
  }
}

test('wherever the process dies, there is one job and one video', async () => {
  const callbacks = { render: { succeed: { file: 'harbour.mp4', seconds: 94 } } }
  const report = await crashEverywhere(handler, { name: 'happy', input: happy, callbacks, effectsOf })
  expect(report.effects).toEqual({ jobs: 1, withdrawn: 0, videos: 1 })
  expect(report).toBeInReadme('crash-table happy')
})

test('wherever the process dies, a job that the farm gave up is withdrawn', async () => {
  const callbacks = { render: { fail: { ErrorMessage: 'No codec.' } } }
  const report = await crashEverywhere(handler, { name: 'failed', input: happy, callbacks, effectsOf })
  expect(report.effects).toEqual({ jobs: 1, withdrawn: 1, videos: 0 })
})
