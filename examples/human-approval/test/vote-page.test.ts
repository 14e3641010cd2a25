import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLocal } from 'durable-local'
import { afterAll, expect, test } from 'vitest'
import { signCallback } from '../../../infra/runtime/callback-token.ts'
import happy from '../events/happy.json' with { type: 'json' }

// The page behind the links, on the local engine: HTTP, functions in processes of their own, signed tokens.

const dataFolder = await mkdtemp(join(tmpdir(), 'human-approval-'))
const local = await startLocal({ directories: [join(import.meta.dirname, '..')], dataFolder })
const [app = ''] = local.stacks.map((stack) => stack.app)
const page = `${local.urls.get(`${app}/CallbackApi`)}/votes`
afterAll(async () => {
  await local.close()
  await rm(dataFolder, { recursive: true, force: true })
})

/** Starts a request, and waits until somebody is asked. */
async function asked(name: string): Promise<{ readonly arn: string; readonly callbackId: string }> {
  const { executionArn: arn = '' } = await local.engine.invoke({
    functionName: `${app}-local-Approval`,
    qualifier: '1',
    invocationType: 'Event',
    payload: JSON.stringify(happy),
    executionName: name,
  })
  for (;;) {
    const { Events } = await local.engine.getHistory(arn, { includeExecutionData: true, maxItems: 100 })
    const callbackId = Events.find(({ CallbackStartedDetails }) => CallbackStartedDetails)?.CallbackStartedDetails
      ?.CallbackId
    const question = Events.some(({ EventType, Name }) => EventType === 'StepSucceeded' && Name === 'question')
    if (callbackId !== undefined && question) return { arn, callbackId }
    const failure = Events.find(({ ExecutionFailedDetails }) => ExecutionFailedDetails)?.ExecutionFailedDetails?.Error
    if (failure !== undefined) throw new Error(`Nobody was asked: ${failure.Payload?.ErrorMessage}`)
    await sleep(10)
  }
}

async function resultOf(arn: string): Promise<unknown> {
  for (;;) {
    const { Status, Result } = await local.engine.getExecution(arn)
    if (Status !== 'RUNNING') return JSON.parse(Result ?? 'null')
    await sleep(10)
  }
}

test('opening the link decides nothing; pressing a button decides, once', async () => {
  const { arn, callbackId } = await asked('page')
  const link = await linkIn(callbackId)

  const shown = await fetch(link)
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('<p>You decide as bo@example.com.</p>')
  expect((await local.engine.getExecution(arn)).Status).toBe('RUNNING')

  const press = () =>
    fetch(link, { method: 'POST', body: new URLSearchParams({ decision: 'approve', by: 'bo@example.com' }) })
  expect(await (await press()).text()).toContain('Thank you. Your decision: approve.')
  expect(await resultOf(arn)).toMatchObject({ verdict: 'approved', approvedBy: ['bo@example.com'] })
  expect((await press()).status).toBe(410)
})

test('what is no decision decides nothing, and the link stays good', async () => {
  const { arn, callbackId } = await asked('maybe')
  const link = await linkIn(callbackId)
  for (const form of [{ decision: 'maybe' }, {}]) {
    const answer = await fetch(link, { method: 'POST', body: new URLSearchParams(form) })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Choose one')])
  }
  expect((await local.engine.getExecution(arn)).Status).toBe('RUNNING')
  expect((await fetch(link)).status).toBe(200)
})

test('whoever changes the name in a link puts no code into the page', async () => {
  const { callbackId } = await asked('scripted')
  const link = (await linkIn(callbackId)).replace(/by=.*/, `by=${encodeURIComponent('"><script>&amp;')}`)
  const shown = await (await fetch(link)).text()
  expect(shown).toContain('You decide as &quot;>&lt;script>&amp;amp;.')
  expect(shown).toContain('value="&quot;>&lt;script>&amp;amp;"')
})

test('a link that we have not signed, or that has expired, decides nothing', async () => {
  for (const method of ['GET', 'POST']) {
    expect((await fetch(`${page}/forged.token`, { method })).status).toBe(403)
    const { callbackId } = await asked(`expired-${method}`)
    const expired = await linkIn(callbackId, Math.floor(Date.now() / 1000) - 1)
    const answer = await fetch(expired, { method })
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('This link has expired.')])
  }
})

/** The link as the message has it: signed with the key that the stack has made. */
async function linkIn(callbackId: string, expiresAt = Math.floor(Date.now() / 1000) + 60): Promise<string> {
  const secrets = JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8'))
  const token = signCallback(secrets[`${app}/CallbackKey`], { callbackId, expiresAt })
  return `${page}/${token}?by=bo@example.com`
}
