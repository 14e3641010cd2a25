import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { type DurableContext, withDurableExecution } from 'durable-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDeploy, historyFile, lambdaSource, replayFolder, start, writeHistoryFile } from '../src/index.ts'
import { Pace } from '../src/pace.ts'

const deployed = withDurableExecution(async (event: { readonly days: number }, ctx: DurableContext) => {
  await ctx.step('reserve', async () => 1)
  await ctx.waitForCallback('approval', async () => {})
  if (event.days > 1) await ctx.wait('cooling-off', { days: event.days })
})
const renamed = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
  await ctx.step('hold', async () => 1)
})
const continued = withDurableExecution(async (event: { readonly days: number }, ctx: DurableContext) => {
  await ctx.step('reserve', async () => 1)
  await ctx.waitForCallback('approval', async () => {})
  await ctx.step('new, behind everything that has happened', async () => event.days)
})

/** The history of an execution that waits for its approval. */
async function waiting(days: number): Promise<object[]> {
  await using execution = await start(deployed, { input: { days } })
  await execution.callback('approval')
  return await execution.history()
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'histories-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A client that answers from a list, a page at a time, as the Lambda API would. */
function pagedClient(histories: ReadonlyMap<string, readonly object[]>, pageSize = 1): LambdaClient {
  const client = new LambdaClient({ region: 'us-east-1' })
  const arns = [...histories.keys()]
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const input = args.input as { readonly Marker?: string; readonly DurableExecutionArn?: string }
      const at = Number(input.Marker ?? 0)
      const items: readonly unknown[] =
        context.commandName === 'GetDurableExecutionHistoryCommand'
          ? (histories.get(input.DurableExecutionArn ?? '') ?? [])
          : arns.map((DurableExecutionArn) => ({ DurableExecutionArn }))
      const name = context.commandName === 'GetDurableExecutionHistoryCommand' ? 'Events' : 'DurableExecutions'
      const next = at + pageSize
      const more = next < items.length ? { NextMarker: String(next) } : {}
      return { response: {}, output: { $metadata: {}, [name]: items.slice(at, next), ...more } }
    },
    { step: 'initialize' },
  )
  return client
}

const immediately = new Pace(10, { now: () => 0, sleep: async () => {} })

test('executions that run now are replayed against the code that would be deployed', async () => {
  const histories = new Map([
    ['arn:1', await waiting(1)],
    ['arn:2', await waiting(3)],
  ])
  const source = lambdaSource(pagedClient(histories), immediately)
  const unchanged = await checkDeploy({ source, functionName: 'trip', handler: deployed })
  expect(unchanged.toString()).toBe('same     arn:1\nsame     arn:2')
  const broken = await checkDeploy({ source, functionName: 'trip', handler: renamed })
  expect(broken.same).toBe(false)
  expect(broken.toString()).toMatch(/^differs {2}arn:1\n\n {4}The code does not do[\s\S]* {4}.*"reserve" was recorded/)
  expect((await checkDeploy({ source, functionName: 'trip', handler: continued })).same).toBe(true)
})

test('a function that is invoked under a name with an ending is the same, if whoever asks says so', async () => {
  const invoking = (name: string) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
      await ctx.invoke('charge', `${name}:3`, {})
      await ctx.waitForCallback('approval', async () => {})
    })
  const deployedName = 'shop-prod-PaymentFunction-abcd'
  await using execution = await start(invoking(deployedName), { functions: { [deployedName]: async () => 1 } })
  await execution.callback('approval')
  const source = lambdaSource(pagedClient(new Map([['arn:1', await execution.history()]])), immediately)
  const options = { source, functionName: 'trip', handler: invoking('shop-prod-Payment') }
  expect((await checkDeploy(options)).toString()).toContain('the function differs')
  const isSameFunction = (recorded: string, requested: string) => recorded.startsWith(requested)
  expect((await checkDeploy({ ...options, isSameFunction })).same).toBe(true)
})

test('no more executions are looked at than asked for, and each is told as it comes', async () => {
  const history = await waiting(1)
  const source = lambdaSource(pagedClient(new Map([1, 2, 3].map((n) => [`arn:${n}`, history]))), immediately)
  const told: string[] = []
  const onProgress = (replayed: { readonly source: string }) => void told.push(replayed.source)
  await checkDeploy({ source, functionName: 'trip', handler: deployed, max: 2, onProgress })
  expect(told).toEqual(['arn:1', 'arn:2'])
  const inPages = lambdaSource(pagedClient(new Map([1, 2, 3, 4].map((n) => [`arn:${n}`, history])), 2), immediately)
  expect(await inPages.running('trip', 3)).toEqual(['arn:1', 'arn:2', 'arn:3'])
})

test('calls are spread: ten a second, however many come at once', async () => {
  let now = 0
  const slept: number[] = []
  const sleep = async (ms: number) => {
    slept.push(ms)
  }
  const pace = new Pace(10, { now: () => now, sleep })
  await Promise.all([pace.turn(), pace.turn(), pace.turn()])
  now = 1000
  await pace.turn()
  expect(slept).toEqual([100, 200])
})

test('a folder of histories is replayed, each with the handler it names', async () => {
  await writeHistoryFile(join(folder, 'a.json'), historyFile(await waiting(1), { handler: 'src/a.handler' }))
  await writeHistoryFile(join(folder, 'b.json'), historyFile(await waiting(2), { handler: 'src/b.handler' }))
  await writeFile(join(folder, 'README.md'), 'not a history')
  const report = await replayFolder(folder, ({ handler }) => (handler === 'src/a.handler' ? deployed : renamed))
  expect(report.replayed.map(({ source, report: { same } }) => [source, same])).toEqual([
    ['a.json', true],
    ['b.json', false],
  ])
})

test('a folder without histories is no success', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'))
  await expect(replayFolder(empty, () => deployed)).rejects.toThrow('There is no history in')
})
