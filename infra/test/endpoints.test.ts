import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocal } from 'durable-local'
import { afterAll, expect, test } from 'vitest'
import { readCallback, signCallback } from '../runtime/callback-token.ts'

// The stack of ../fixture on the local engine: the runtime code of the building blocks, as it is deployed.

const dataFolder = await mkdtemp(join(tmpdir(), 'infra-'))
const local = await startLocal({ directories: [join(import.meta.dirname, '../fixture')], dataFolder })
const api = local.urls.get('infra-fixture/StartApi') ?? ''
const outside = await startMailbox()
afterAll(async () => {
  await local.close()
  await outside.close()
  await rm(dataFolder, { recursive: true, force: true })
})

/** Somebody outside, who gets the URLs for the answers. */
async function startMailbox() {
  const letters: string[] = []
  let deliver = () => {}
  const server = createServer(async (request, response) => {
    letters.push((await request.toArray()).join(''))
    deliver()
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async next(): Promise<string> {
      while (letters.length === 0) await new Promise<void>((resolve) => (deliver = resolve))
      return letters.shift() ?? ''
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

async function request(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init)
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, body, location: response.headers.get('location') }
}

function start(event: unknown, key?: string) {
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  return request(`${api}/executions`, { method: 'POST', body: JSON.stringify(event), headers })
}

/** Asks until the execution has ended. */
async function endOf(statusUrl: unknown) {
  for (;;) {
    const { body } = await request(String(statusUrl))
    if (body.status !== 'RUNNING') return body
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a start is answered with the URL to ask how it goes, and a callback by its URL ends it', async () => {
  const started = await start({ what: 'paint', tell: outside.url }, 'paint-1')
  expect(started.status).toBe(202)
  expect(started.body).toMatchObject({ name: 'paint-1', status: started.location })
  expect(started.location).toMatch(new RegExp(`^${api}/executions/1/paint-1/[\\w-]+$`))
  const answerUrl = await outside.next()
  expect(await request(String(started.location))).toMatchObject({ status: 200, body: { status: 'RUNNING' } })

  const answered = await request(answerUrl, { method: 'POST', body: '{"approved":true}' })
  expect(answered.status).toBe(200)
  const end = await endOf(started.location)
  expect(end).toMatchObject({ status: 'SUCCEEDED', result: { what: 'paint', approved: true } })
  expect(Date.parse(String(end.endedAt))).toBeGreaterThanOrEqual(Date.parse(String(end.startedAt)))

  const late = await request(answerUrl, { method: 'POST', body: '{"approved":false}' })
  expect(late).toMatchObject({
    status: 410,
    body: { message: 'This was answered before, or nobody waits for it any more.' },
  })
})

test('a repeated request starts nothing new, and another event under its key is refused', async () => {
  const event = { what: 'roof', tell: outside.url }
  const first = await start(event, 'roof-1')
  const second = await start(event, 'roof-1')
  expect(second).toEqual(first)
  const other = await start({ what: 'wall' }, 'roof-1')
  expect(other).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('"roof-1" was started before') },
  })
  const failed = await request(`${await outside.next()}/failure`, {
    method: 'POST',
    body: '{"type":"TooDear","message":"Not this year."}',
  })
  expect(failed.status).toBe(200)
  const end = await endOf(first.location)
  expect(end).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('Not this year.') } })
})

test('without a key each request starts an execution of its own', async () => {
  const [one, two] = await Promise.all([start({ what: 'a' }), start({ what: 'a' })])
  expect([one.status, two.status]).toEqual([202, 202])
  expect(one.location).not.toBe(two.location)
})

test.each([
  ['a body that is not JSON', '{"what"', {}, 'The body has to be JSON'],
  ['a key that cannot be a name', '{}', { 'idempotency-key': 'a b' }, '"idempotency-key" has to be 1 to 64 letters'],
])('%s is refused', async (_, body, headers, message) => {
  const { status, body: answer } = await request(`${api}/executions`, { method: 'POST', body, headers })
  expect(status).toBe(400)
  expect(answer.message).toContain(message)
})

test.each(['1/nobody/0f0e', '1/a%2Fb/c', '..%2F..%2Fother/x/y', '7/paint-1/x'])(
  'an execution that is none: %s',
  async (path) => {
    expect(await request(`${api}/executions/${path}`)).toMatchObject({ status: 404 })
  },
)

test.each([
  ['an answer', '', JSON.stringify('x'.repeat(1_100_000)), 413, 'The answer is larger than 1 MB.'],
  ['a failure', '/failure', JSON.stringify({ message: 'x'.repeat(1_100_000) }), 400, 'Error object size'],
])('%s that is too large is refused, and the callback waits on', async (_, path, body, status, message) => {
  await start({ what: 'gate', tell: outside.url })
  const url = await outside.next()
  const refused = await request(`${url}${path}`, { method: 'POST', body })
  expect(refused).toMatchObject({ status, body: { message: expect.stringContaining(message) } })
  expect((await request(url, { method: 'POST', body: '{}' })).status).toBe(200)
})

test('a callback is not answered by a URL that was changed, is signed by somebody else, or has expired', async () => {
  await start({ what: 'door', tell: outside.url }, 'door-1')
  const url = await outside.next()
  const token = url.slice(url.lastIndexOf('/') + 1)
  const key = String(
    JSON.parse((await import('node:fs')).readFileSync(join(dataFolder, 'secrets.json'), 'utf8'))[
      'infra-fixture/CallbackKey'
    ],
  )
  const { callbackId = '' } = readCallback(key, token) ?? {}
  const past = { callbackId, expiresAt: Math.floor(Date.now() / 1000) - 1 }
  const origin = url.slice(0, url.lastIndexOf('/'))
  const statusOf = async (forged: string) =>
    (await request(`${origin}/${forged}`, { method: 'POST', body: '{}' })).status
  expect(await statusOf(`x${token}`)).toBe(403)
  expect(await statusOf(signCallback(Buffer.alloc(32).toString('base64'), { ...past, expiresAt: 9_999_999_999 }))).toBe(
    403,
  )
  expect(await statusOf(signCallback(key, past))).toBe(410)
  expect(await statusOf(token)).toBe(200)
})
