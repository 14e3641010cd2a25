import { costTable, run, start } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test, vi } from 'vitest'
import { readCallback } from '../../../infra/runtime/callback-token.ts'
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import quorum from '../events/quorum.json' with { type: 'json' }
import { handler } from '../src/handler.ts'
import { ask } from '../src/messages.ts'
import { parseRequest } from '../src/request.ts'

const stack = await vi.hoisted(async () => {
  const { openStack } = await import('durable-local/example-tests')
  return openStack(`${import.meta.dirname}/..`)
})
afterAll(() => stack.close())

const yes = { succeed: { decision: 'approve', by: 'bo@example.com' } }
const no = { succeed: { decision: 'reject', by: 'bo@example.com', comment: 'You have two.' } }

/** What was sent for a request: occasions and addressees. */
async function sentFor(request: string): Promise<string[]> {
  const own = (await stack.items('Messages')).filter(({ messageId }) => String(messageId).startsWith(`${request}/`))
  return own.map(({ messageId, to }) => `${String(messageId).split('/')[1]} to ${to}`).sort()
}

async function statusOf(request: string): Promise<unknown> {
  return (await stack.items('Requests')).find(({ requestId }) => requestId === request)?.status
}

test('when the approver approves, the request is approved, and whoever made it is told', async () => {
  const outcome = await run(handler, { name: 'happy', input: happy, callbacks: { vote: yes } })
  expect(outcome).toHaveSucceededWith({ verdict: 'approved', approvedBy: ['bo@example.com'], reasons: [] })
  expect(await statusOf('happy')).toBe('approved')
  expect(await sentFor('happy')).toEqual(['decision to ada@example.com', 'question to bo@example.com'])
})

test('a rejection says who and why', async () => {
  const outcome = await run(handler, { name: 'rejected', input: happy, callbacks: { vote: no } })
  const reasons = ['bo@example.com says no: You have two.']
  expect(outcome).toHaveSucceededWith({ verdict: 'rejected', approvedBy: [], reasons })
  expect(await statusOf('rejected')).toBe('rejected')
})

test('after a day there is a reminder, after two somebody else is asked, and both answer the same callback', async () => {
  await using execution = await start(handler, { name: 'slow', input: happy })
  await execution.operation('escalation')
  expect(await sentFor('slow')).toEqual([
    'escalation to cleo@example.com',
    'question to bo@example.com',
    'reminder to bo@example.com',
  ])
  const vote = await execution.callback('vote')
  await vote.succeed({ decision: 'approve', by: 'cleo@example.com' })
  expect((await execution.finished()).result).toMatchObject({ approvedBy: ['cleo@example.com'] })
})

test('where two approvers are silent, who is asked in their place can decide for both', async () => {
  await run(handler, { name: 'both-silent', input: quorum, callbacks: { vote: 'timeout' } })
  const escalations = (await sentFor('both-silent')).filter((sent) => sent.startsWith('escalation'))
  expect(escalations).toEqual(quorum.approvers.map(() => `escalation to ${quorum.escalateTo}`))
})

test.each(['bo@example.com', 'Bo@Example.com'])('an approver who is named twice has one vote: %s', async (again) => {
  const approvers = ['bo@example.com', again]
  const outcome = await run(handler, { input: { ...happy, approvers, quorum: 2 } })
  expect(outcome).toHaveFailedWith('approvers: somebody is named twice')
})

test('a request that nobody answers for three days is rejected', async () => {
  const outcome = await run(handler, { name: 'silent', input: happy, callbacks: { vote: 'timeout' } })
  expect(outcome.result).toMatchObject({ verdict: 'rejected', approvedBy: [] })
  expect(outcome).toHaveOperation('vote', { status: 'TIMED_OUT' })
})

test('with a quorum of two in three, it is over when two have approved', async () => {
  await using execution = await start(handler, { name: 'two', input: quorum })
  for (const by of ['bo@example.com', 'cleo@example.com']) {
    const vote = await execution.callback('vote')
    await vote.succeed({ decision: 'approve', by })
  }
  expect((await execution.finished()).result).toMatchObject({
    verdict: 'approved',
    approvedBy: ['bo@example.com', 'cleo@example.com'],
  })
  // Nobody has reminded the third.
  expect((await sentFor('two')).filter((sent) => sent.startsWith('reminder'))).toEqual([])
})

test('with a quorum of two in three, it is over when two have rejected', async () => {
  const outcome = await run(handler, { name: 'two-no', input: quorum, callbacks: { vote: no } })
  expect(outcome.result).toMatchObject({ verdict: 'rejected', approvedBy: [] })
})

test('an answer that is not a vote approves nothing, and the reason says so', async () => {
  const nonsense = { succeed: { decision: 'maybe', by: 'bo@example.com' } }
  const outcome = await run(handler, { name: 'nonsense', input: happy, callbacks: { vote: nonsense } })
  const reasons = [expect.stringMatching(/^The answer is not a vote\. decision: [^{]*$/)]
  expect(outcome.result).toMatchObject({ verdict: 'rejected', reasons })
})

test('the link in a message is good until three days are over', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T09:00:00Z') })
  await ask(parseRequest('link', happy), 'bo@example.com', 'question', 'callback-1')
  vi.useRealTimers()
  const { text } = (await stack.items('Messages')).find(({ messageId }) => String(messageId).startsWith('link/')) ?? {}
  const [, token = ''] = /votes\/([^?]+)\?by=bo%40example\.com$/.exec(String(text)) ?? []
  const expiresAt = Date.parse('2026-03-04T09:00:00Z') / 1000
  expect(readCallback(Resource.Callbacks.key, token)).toEqual({ callbackId: 'callback-1', expiresAt })
})

test('an event that is not a request fails before anybody is asked', async () => {
  const outcome = await run(handler, { input: invalid })
  expect(outcome).toHaveFailedWith({
    ErrorType: 'InvalidRequest',
    ErrorMessage: /what: .*; amountCents: .*approvers: /,
  })
  expect(outcome.operations).toEqual([])
})

test('the README shows what an approval costs', async () => {
  const quick = await run(handler, { name: 'cost-happy', input: happy, callbacks: { vote: yes } })
  const silent = await run(handler, { name: 'cost-silent', input: happy, callbacks: { vote: 'timeout' } })
  expect(costTable({ happy: quick, 'no-answer': silent })).toBeInReadme('cost')
})
