import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLocal } from 'durable-local'
import { afterAll, expect, test } from 'vitest'
import { callbackUrl, signCallback } from '../../../infra/runtime/callback-token.ts'
import happy from '../events/happy.json' with { type: 'json' }

// The farm's way in, on the local engine: HTTP, functions in processes of their own, signed tokens.

const dataFolder = await mkdtemp(join(tmpdir(), 'async-callback-'))
const local = await startLocal({ directories: [join(import.meta.dirname, '..')], dataFolder })
const endpoint = { url: [...local.urls.values()].join(), key: '' }
afterAll(async () => {
  await local.close()
  await rm(dataFolder, { recursive: true, force: true })
})

/** Starts a video, and waits until its callback is open. */
async function handedOver(name: string) {
  const [fn] = local.registry.list().filter(({ name: candidate }) => candidate.endsWith('-Video'))
  const { executionArn: arn = '' } = await local.engine.invoke({
    functionName: fn?.name ?? '',
    qualifier: '1',
    invocationType: 'Event',
    payload: JSON.stringify(happy),
    executionName: name,
  })
  for (;;) {
    const [started] = (await eventsOf(arn)).flatMap(({ CallbackStartedDetails }) => CallbackStartedDetails ?? [])
    if (started?.CallbackId !== undefined) return { arn, callbackId: started.CallbackId }
    const { Status, Error: failure } = await local.engine.getExecution(arn)
    if (Status !== 'RUNNING') throw new Error(`No callback was opened: ${failure?.ErrorMessage ?? Status}`)
    await sleep(10)
  }
}

async function eventsOf(arn: string) {
  const { Events } = await local.engine.getHistory(arn, { includeExecutionData: true, maxItems: 100 })
  return Events
}

/** The URL that the farm gets with the job. */
async function answerTo(callbackId: string): Promise<string> {
  return callbackUrl({ ...endpoint, key: await keyOfStack() }, callbackId, { validForSeconds: 60 })
}

async function keyOfStack(): Promise<string> {
  const [key] = Object.values(JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8')))
  return String(key)
}

async function post(url: string, content?: unknown) {
  const body = content === undefined ? {} : { body: JSON.stringify(content) }
  const response = await fetch(url, { method: 'POST', ...body })
  return { status: response.status, body: await response.json() }
}

async function endOf(arn: string) {
  for (;;) {
    const { Status, Result, Error: error } = await local.engine.getExecution(arn)
    if (Status !== 'RUNNING') return { status: Status, result: JSON.parse(Result ?? 'null'), error }
    await sleep(10)
  }
}

test('the farm says that it works, answers, and answers again: the first answer counts', async () => {
  const { arn, callbackId } = await handedOver('good')
  const url = await answerTo(callbackId)
  expect(await post(`${url}/heartbeat`)).toEqual({ status: 200, body: { message: 'Thank you, go on.' } })
  expect((await post(url, { file: 'harbour.mp4', seconds: 94 })).status).toBe(200)
  expect(await endOf(arn)).toMatchObject({ status: 'SUCCEEDED', result: { file: 'harbour.mp4' } })
  const again = { status: 410, body: { message: 'This was answered before, or nobody waits for it any more.' } }
  expect(await post(url, { file: 'other.mp4', seconds: 1 })).toEqual(again)
  expect(await post(`${url}/failure`, { message: 'Sorry.' })).toEqual(again)
  expect(await post(`${url}/heartbeat`)).toEqual(again)
})

test('the farm gives up', async () => {
  const { arn, callbackId } = await handedOver('bad')
  const failure = { type: 'UnknownCodec', message: 'The codec of the source is not known.' }
  expect((await post(`${await answerTo(callbackId)}/failure`, failure)).status).toBe(200)
  const ErrorMessage = 'The farm gave up: The codec of the source is not known.'
  expect(await endOf(arn)).toMatchObject({ status: 'FAILED', error: { ErrorType: 'RenderingFailed', ErrorMessage } })
})

test('an answer that comes while the job is still being handed over is kept', async () => {
  // That the job is handed over, its second checkpoint, takes twenty seconds to be recorded.
  await local.faults.add({ kind: 'latency', execution: 'early', checkpoint: 2, delaySeconds: 20 })
  const { arn, callbackId } = await handedOver('early')
  expect((await post(await answerTo(callbackId), { file: 'harbour.mp4', seconds: 94 })).status).toBe(200)
  while (!local.faults.list().some(({ injected }) => injected > 0)) await sleep(10)
  local.clock.skip(20_000)
  expect(await endOf(arn)).toMatchObject({ status: 'SUCCEEDED', result: { file: 'harbour.mp4' } })
  const order = (await eventsOf(arn)).map(({ EventType }) => EventType)
  expect(order.indexOf('CallbackSucceeded')).toBeLessThan(order.indexOf('StepSucceeded'))
})

test('nobody else answers: not without the signature, not with another key, not after the time', async () => {
  const { arn, callbackId } = await handedOver('forged')
  const url = `${endpoint.url}/callbacks`
  const future = Math.floor(Date.now() / 1000) + 60
  const forged = [
    callbackId,
    `${(await answerTo(callbackId)).split('/').at(-1)}x`,
    signCallback(Buffer.alloc(32).toString('base64'), { callbackId, expiresAt: future }),
  ]
  for (const token of forged) expect((await post(`${url}/${encodeURIComponent(token)}`, {})).status).toBe(403)
  const expired = signCallback(await keyOfStack(), { callbackId, expiresAt: future - 120 })
  for (const way of ['', '/failure', '/heartbeat']) expect((await post(`${url}/${expired}${way}`, {})).status).toBe(410)
  expect((await local.engine.getExecution(arn)).Status).toBe('RUNNING')
})

test('an answer that is not JSON is refused, and the right one still counts', async () => {
  const { arn, callbackId } = await handedOver('garbled')
  const url = await answerTo(callbackId)
  const garbled = await fetch(url, { method: 'POST', body: '{"file"' })
  expect(garbled.status).toBe(400)
  await post(url, { file: 'harbour.mp4', seconds: 94 })
  expect(await endOf(arn)).toMatchObject({ status: 'SUCCEEDED' })
})

test('heartbeats keep a job alive beyond ten minutes, and not beyond thirty', async () => {
  const { arn, callbackId } = await handedOver('slow')
  const url = await answerTo(callbackId)
  for (const minutes of [9, 9, 9]) {
    local.clock.skip(minutes * 60_000)
    expect((await post(`${url}/heartbeat`)).status).toBe(200)
  }
  expect((await local.engine.getExecution(arn)).Status).toBe('RUNNING')
  local.clock.skip(4 * 60_000)
  const ErrorMessage = 'The farm did not answer: Callback timed out.'
  expect(await endOf(arn)).toMatchObject({ status: 'FAILED', error: { ErrorType: 'FarmSilent', ErrorMessage } })
})
