import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closuresIn } from '../src/closures/closures.ts'
import { closures } from '../src/index.ts'

/** The mutations in a handler with this text in it, as `line variable operation`. */
async function found(text: string): Promise<string[]> {
  const source = `export const handler = withDurableExecution(async (event, ctx) => {\n${text}\n})`
  const mutations = await closuresIn(source, 'handler.ts')
  return mutations.map(({ at, variable, operation }) => `${at} ${variable} ${operation}`)
}

test.each([
  [
    'an assignment',
    "let paid = false\nawait ctx.step('pay', async () => {\n  paid = true\n})",
    'handler.ts:4:3 paid step "pay"',
  ],
  [
    'an assignment in one expression',
    'let paid: boolean\nawait ctx.step(async () => (paid = true))',
    'handler.ts:3:29 paid step',
  ],
  ['++', "let n = 0\nawait ctx.step('count', async () => n++)", 'handler.ts:3:37 n step "count"'],
  [
    'a member',
    "const state: State = {}\nawait ctx.step('s', async () => { state.total += 1 })",
    'handler.ts:3:35 state step "s"',
  ],
  ['the event', "await ctx.step('s', async () => { event.seen = true })", 'handler.ts:2:35 event step "s"'],
  [
    'a pattern',
    "let a, b\nawait ctx.step('s', async () => { ({ a, x: [b] } = await load()) })",
    'handler.ts:3:36 a step "s"',
  ],
  ['push', "const undo = []\nawait ctx.step('s', async () => { undo.push('x') })", 'handler.ts:3:35 undo step "s"'],
  [
    'a Map',
    "const seen = new Map<string, number>()\nawait ctx.step('s', async () => seen.set('x', 1))",
    'handler.ts:3:33 seen step "s"',
  ],
  ['delete', "const o = {}\nawait ctx.step('s', async () => { delete o.x })", 'handler.ts:3:35 o step "s"'],
  ['a loop', "let last\nawait ctx.step('s', async () => { for (last of [1, 2]) {} })", 'handler.ts:3:35 last step "s"'],
  [
    'a list that a helper was given',
    "async function reserve(ctx: DurableContext, undo: Undo[]) { await ctx.step('s', async () => undo.push('x')) }",
    'handler.ts:2:93 undo step "s"',
  ],
  [
    'a Set that a helper was given',
    "const see = (seen: Set<string>) => ctx.step('s', async () => seen.add('x'))",
    'handler.ts:2:62 seen step "s"',
  ],
  [
    'a callback',
    "let id\nawait ctx.waitForCallback('cb', async (callbackId) => { id = callbackId })",
    'handler.ts:3:57 id waitForCallback "cb"',
  ],
  [
    'a child context',
    "let x = 0\nawait ctx.runInChildContext('c', async (child) => { x = await child.step('s', f) })",
    'handler.ts:3:53 x runInChildContext "c"',
  ],
  [
    'a map',
    "let x = 0\nawait ctx.map('all', items, async (child, item) => { x += item })",
    'handler.ts:3:54 x map "all"',
  ],
  [
    'a branch',
    "let x = 0\nawait ctx.parallel('both', [async () => { x = 1 }, { name: 'b', func: async () => 2 }])",
    'handler.ts:3:43 x parallel "both"',
  ],
  [
    'a function inside the body',
    "let n = 0\nawait ctx.step('s', async () => { list.forEach(() => { n += 1 }) })",
    'handler.ts:3:56 n step "s"',
  ],
])('a body that changes what is outside it is found: %s', async (_what, text, expected) => {
  expect((await found(text))[0]).toBe(expected)
})

test.each([
  [
    'variables of the body itself',
    "await ctx.step('s', async () => { let n = 0\nn++\nconst l = []\nl.push(n)\nreturn l })",
  ],
  ['variables that hide outer ones', "let n = 0\nawait ctx.step('s', async () => { let n = 1\nn = 2 })"],
  ['parameters of the body', "await ctx.step('s', async (step) => { step.x = 1 })"],
  ['results outside the body', "let n = 0\nn = await ctx.step('s', async () => 1)\nn++"],
  ['clients that have a method delete', "const db = connect()\nawait ctx.step('s', async () => db.delete('x'))"],
  ['queues that a helper was given', "const send = (queue) => ctx.step('s', async () => queue.push('x'))"],
  [
    'variables of a switch',
    "let n = 0\nawait ctx.step('s', async () => { switch (event) { case 1: let n = 1; n = 2 } })",
  ],
  ['loops with variables of their own', "let x\nawait ctx.step('s', async () => { for (const x of [1]) f(x) })"],
  ["an array's own map", 'let sum = 0\nitems.map((item) => { sum += item })'],
  [
    'strategies of retries',
    "let n = 0\nawait ctx.step('s', async () => 1, { retryStrategy: () => ({ shouldRetry: n++ < 3 }) })",
  ],
  ['loops in the body', "await ctx.step('s', async () => { for (let i = 0; i < 3; i++) await f(i) })"],
])('no fault is found with %s', async (_what, text) => {
  expect(await found(text)).toEqual([])
})

test('variables of the module are left alone: they are no part of an execution', async () => {
  const source =
    "let calls = 0\nexport const handler = w(async (e, ctx) => {\n  await ctx.step('s', async () => calls++)\n})"
  expect(await closuresIn(source, 'handler.ts')).toEqual([])
})

test('a whole folder is looked through, and the report tells what to do', async () => {
  const report = await closures(join(import.meta.dirname, 'broken'))
  expect(report.mutations).toHaveLength(1)
  expect(report.toString()).toMatch(
    /broken\/undo-in-body\.ts:9:5 {2}the body of step "reserve" changes "undo", which is declared outside it\.\n {4}On replay/,
  )
})

test('a file that cannot be parsed is named', async () => {
  await expect(closuresIn('const =', 'src/handler.ts')).rejects.toThrow(
    /^src\/handler\.ts cannot be parsed\. Parse failed/,
  )
})

test('the names of types are no variables', async () => {
  const source =
    'let total = 0\nexport const handler = w(async ({ id }: { total: number }, ctx) => {\n  await ctx.step(id, async () => total++)\n})'
  expect(await closuresIn(source, 'handler.ts')).toEqual([])
})
