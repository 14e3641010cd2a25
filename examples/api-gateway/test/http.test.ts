import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import 'durable-testing/vitest'
import { afterAll, expect, test } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import invalid from '../events/invalid.json' with { type: 'json' }
import quarter from '../events/quarter.json' with { type: 'json' }
import unknownAccount from '../events/unknown-account.json' with { type: 'json' }
import { openApi } from './http-api.ts'

const api = await openApi()
afterAll(() => api.close())

test('a start is answered at once, and its URL tells how it goes and how it ended', async () => {
  const started = await api.post('/executions', happy, 'year')
  expect(started).toMatchObject({ status: 202, body: { name: 'year', status: expect.stringContaining('/1/year/') } })
  const status = String(started.body.status)
  expect(await api.get(status)).toMatchObject({ status: 200, body: { status: 'RUNNING' } })
  const result = { statementId: 'year', owner: 'Customer 417', pages: 12, turnoverCents: 570_150 }
  expect(await api.endOf(status)).toMatchObject({ status: 'SUCCEEDED', result })
})

test('a start that is sent again gets the same URL; another request under its key is refused', async () => {
  const first = await api.post('/executions', quarter, 'twice')
  expect(await api.post('/executions', quarter, 'twice')).toEqual(first)
  expect((await api.post('/executions', happy, 'twice')).status).toBe(409)
})

test('a start tells nothing about the request: what is wrong with it is in the status', async () => {
  const { status, body } = await api.post('/executions', invalid)
  expect(status).toBe(202)
  expect(await api.endOf(body.status)).toMatchObject({ status: 'FAILED', error: { type: 'InvalidRequest' } })
})

test('a small request is answered with the statement, the second time from what was recorded', async () => {
  const first = await api.post('/statements', quarter, 'quarter')
  expect(first).toMatchObject({ status: 200, body: { statementId: 'quarter', pages: 3 } })
  expect(await api.post('/statements', quarter, 'quarter')).toEqual(first)
  const { body } = await api.post('/executions', quarter, 'quarter')
  expect(await api.endOf(body.status)).toMatchObject({ status: 'SUCCEEDED', result: first.body })
})

test.each([
  ['a body that is not JSON', '{"account', 400, 'The body has to be JSON'],
  ['an invalid request', invalid, 400, 'account: expected six digits'],
  ['a large request', happy, 422, 'POST this to /executions.'],
  ['an account that does not exist', unknownAccount, 422, 'There is no account 900001.'],
])('%s is refused at once, with the reason', async (_what, event, status, message) => {
  const answer = await api.post('/statements', event)
  expect(answer).toEqual({ status, body: { message: expect.stringContaining(message) } })
})

test.each(['/statements', '/executions'])('%s refuses a key that cannot be a name', async (path) => {
  expect((await api.post(path, quarter, 'a b')).status).toBe(400)
})

test('another small request under a key that is taken is refused', async () => {
  await api.post('/statements', quarter, 'taken')
  expect((await api.post('/statements', { ...quarter, months: 1 }, 'taken')).status).toBe(409)
})

test('a caller who is kept waiting too long is told how to go on, and gets the same statement', async () => {
  await api.delayWorkflow()
  const late = await api.post('/statements', quarter, 'late')
  expect(late).toMatchObject({ status: 504, body: { message: expect.stringContaining('"idempotency-key: late"') } })
  api.passMinute()
  const { status, body } = await api.post('/executions', quarter, 'late')
  expect(status).toBe(202)
  expect(await api.endOf(body.status)).toMatchObject({ status: 'SUCCEEDED', result: { statementId: 'late', pages: 3 } })
})

test('who waits for a statement that comes to nothing is told so, and why', async () => {
  await api.delayWorkflow()
  const waiting = api.post('/statements', quarter, 'recalled')
  await api.stopWorkflow('recalled')
  expect(await waiting).toEqual({ status: 502, body: { message: 'The ledger was wrong.' } })
  api.passMinute()
  const { body } = await api.post('/executions', quarter, 'recalled')
  expect(await api.endOf(body.status)).toMatchObject({ status: 'STOPPED', error: { type: 'Recalled' } })
})

test('the README shows a conversation with the API', async () => {
  const curl = async (line: string) => {
    const { stdout } = await promisify(execFile)('sh', ['-c', line], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, API: api.url },
    })
    return `$ ${line}\n${stdout}`
  }
  const start = "curl -sw ' %{http_code}\\n' $API/executions --json @events/happy.json -H 'idempotency-key: year-1'"
  const started = await curl(start)
  const status = /"status":"(.*?)"/.exec(started)?.[1] ?? ''
  const running = await curl(`curl -sw '\\n' ${status}`)
  await api.endOf(status)
  const ended = await curl(`curl -sw '\\n' ${status}`)
  const atOnce = await curl("curl -sw ' %{http_code}\\n' $API/statements --json @events/quarter.json")
  const shown = [started, running, ended, atOnce].join('\n')
  expect(`\`\`\`console\n${withoutChance(shown)}\`\`\``).toBeInReadme('conversation')
})

/** A text without the ids, times and ports that no two runs have in common. */
function withoutChance(text: string): string {
  return text
    .replaceAll(api.url, '$API')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
}
