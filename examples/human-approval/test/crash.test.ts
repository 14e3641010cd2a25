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

test('wherever the process dies, each message is sent once, and the decision stands', async () => {
  const report = await crashEverywhere(handler, {
    name: 'happy',
    input: happy,
    callbacks: { vote: { succeed: { decision: 'approve', by: 'bo@example.com' } } },
    async effectsOf(request) {
      const messages = (await stack.items('Messages')).map(({ messageId }) => String(messageId).split('/'))
      const count = (occasion: string) => messages.filter(([id, what]) => id === request && what === occasion).length
      const status = (await stack.items('Requests')).find(({ requestId }) => requestId === request)?.status
      return { questions: count('question'), decisions: count('decision'), approved: status === 'approved' ? 1 : 0 }
    },
  })
  expect(report.effects).toEqual({ questions: 1, decisions: 1, approved: 1 })
  expect(report).toBeInReadme('crash-table happy')
})
