import { type DurableContext, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { crashEverywhere, effect } from '../src/index.ts'

test('a run that is over before its crash is no proof', async () => {
  let runs = 0
  const shrinking = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    const isFirst = await ctx.step('count', async () => runs++ === 0)
    if (isFirst) await ctx.wait('once', { seconds: 1 })
  })
  await expect(crashEverywhere(shrinking)).rejects.toThrow(/met nothing: no checkpoint carried that change/)
})

test('effects that are counted in the world outside have to be the same in every run', async () => {
  const stock = new Map<string, number>()
  const charges = new Set<string>()
  const shop = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    const name = ctx.executionContext.durableExecutionArn.split('/')[2] ?? ''
    await ctx.step('charge', async () => void charges.add(name))
    await ctx.step('reserve', async () => void stock.set(name, (stock.get(name) ?? 0) + 1))
    return { order: name, receipt: crypto.randomUUID() }
  })
  const charged = (name: string) => ({ charge: charges.has(name) ? 1 : 0 })
  const report = await crashEverywhere(shop, { name: 'once', strict: false, effectsOf: charged })
  expect(report.rows.map(({ effects }) => effects)).toEqual(report.rows.map(() => ({ charge: 1 })))

  const reserved = (name: string) => ({ reserve: stock.get(name) ?? 0 })
  await expect(crashEverywhere(shop, { name: 'twice', strict: false, effectsOf: reserved })).rejects.toThrow(
    'With a crash-before at checkpoint 2 (START reserve, SUCCEED reserve) the effects differ.\n' +
      '  without: {"reserve":1}\n  with:    {"reserve":2}\nA step that was running when the process died runs again',
  )
})

test('a handler whose result depends on its invocation fails at the first crash that shows it', async () => {
  let calls = 0
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    calls += 1
    await ctx.step('a', async () => 1)
    return calls
  })
  await expect(crashEverywhere(handler)).rejects.toThrow('the execution ended differently')
})

test('what code does after its process has died never happened', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.parallel('both', [
      (child) => child.step('quick', async () => 1),
      (child) =>
        child.step('slow', async () => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          await effect('slow')
        }),
    ])
  })
  const { rows } = await crashEverywhere(handler)
  const atQuick = rows.filter(({ fault, at }) => fault.kind === 'crash-before' && at.includes('SUCCEED quick'))
  expect(atQuick.map(({ ranAgain, effects }) => [ranAgain, effects])).toEqual([[['quick', 'slow'], { slow: 1 }]])
})

test('a body that begins after its process has died does not count as run', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.parallel('both', [
      (child) => child.step('quick', async () => 1),
      async (child) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await child.step('late', async () => 1)
      },
    ])
  })
  const { rows } = await crashEverywhere(handler, { strict: false })
  const atQuick = rows.find(({ fault, at }) => fault.kind === 'crash-before' && at.includes('SUCCEED quick'))
  expect(atQuick?.ranAgain).toEqual(['quick'])
})

test('an effect that happens less often after a crash is reported', async () => {
  const done = new Set<string>()
  const forgetful = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.step('mail', async () => {
      if (!done.has('mail')) await effect('mail')
      done.add('mail')
    })
  })
  await expect(crashEverywhere(forgetful)).rejects.toThrow('the effect mail happened 0 times instead of 1')
})

test('a result may hold the ARN of its execution, also within a text that is JSON itself', async () => {
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.step('a', async () => 1)
    return JSON.stringify({ arn: ctx.executionContext.durableExecutionArn })
  })
  const { rows } = await crashEverywhere(handler)
  expect(rows).toHaveLength(3)
})
