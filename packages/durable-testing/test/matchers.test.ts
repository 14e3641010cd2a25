import { stripVTControlCharacters } from 'node:util'
import { type DurableContext, retryPresets, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { type Outcome, run } from '../src/index.ts'
import '../src/matchers.ts'

const pay = withDurableExecution(async ({ card }: { readonly card: string }, ctx: DurableContext) => {
  const charge = await ctx.step('charge', async () => ({ id: 7, card }))
  await ctx.wait('cooling-off', { days: 14 })
  await ctx.step(
    'check',
    async () => {
      if (card === 'stolen') throw new RangeError('card reported stolen')
    },
    { retryStrategy: retryPresets.noRetry },
  )
  return charge
})

function paid(): Promise<Outcome> {
  return run(pay, { input: { card: 'visa' } })
}

function refused(): Promise<Outcome> {
  return run(pay, { input: { card: 'stolen' } })
}

/** What a failing expectation says. */
function messageOf(expectation: () => void): string {
  try {
    expectation()
  } catch (error) {
    // Where colours are on, as in CI, differences are coloured.
    return stripVTControlCharacters((error as Error).message)
  }
  throw new Error('the expectation holds')
}

test('an outcome that is as expected passes', async () => {
  expect(await paid()).toHaveSucceededWith({ id: expect.any(Number), card: 'visa' })
  expect(await paid()).not.toHaveSucceededWith({ id: 8 })
  expect(await paid()).toHaveStep('charge', { attempts: 1, result: { id: 7 } })
  expect(await paid()).toHaveOperation('cooling-off', { type: 'WAIT' })
  expect(await paid()).not.toHaveStep('cooling-off')
  expect(await paid()).toHaveOperations(['charge', 'cooling-off', 'check'])
  expect(await refused()).toHaveFailedWith('stolen')
  expect(await refused()).toHaveFailedWith(/^card reported/)
  expect(await refused()).toHaveFailedWith({ ErrorMessage: expect.stringContaining('stolen') })
  expect(await paid()).not.toHaveFailedWith('')
})

test('another result is shown as a difference', async () => {
  const outcome = await paid()
  const message = messageOf(() => expect(outcome).toHaveSucceededWith({ id: 8, card: 'visa' }))
  expect(message).toMatch(/another result/)
  expect(message).toMatch(/- {3}"id": 8,\n\+ {3}"id": 7,/)
})

test('an execution that failed says why, and how far it came', async () => {
  const outcome = await refused()
  const message = messageOf(() => expect(outcome).toHaveSucceededWith({ id: 7 }))
  expect(message).toMatch(
    /^Expected an execution that succeeded\.\n\nThe execution is FAILED, \w+: card reported stolen\./,
  )
  expect(message).toContain('\n  Step "charge": SUCCEEDED\n  Wait "cooling-off": SUCCEEDED\n  Step "check": FAILED')
})

test('another error is shown beside the one expected', async () => {
  const outcome = await refused()
  expect(messageOf(() => expect(outcome).toHaveFailedWith('no funds'))).toMatch(/- no funds\n\+ card reported stolen/)
  expect(messageOf(() => expect(outcome).toHaveFailedWith({ ErrorType: 'Nope' }))).toContain('-   "ErrorType": "Nope"')
  expect(messageOf(() => expect(outcome).toHaveFailedWith('no funds'))).toContain('\n  Step "check": FAILED')
})

test('an execution that went another way says what became of each operation', async () => {
  const outcome = await refused()
  expect(messageOf(() => expect(outcome).toHaveOperations(['charge', 'cooling-off', 'ship']))).toMatch(
    /- {3}"ship",\n\+ {3}"check",[\s\S]*The execution is FAILED, [\s\S]*\n {2}Step "check": FAILED/,
  )
})

test('a step that is not there is answered with those that are', async () => {
  const outcome = await paid()
  expect(messageOf(() => expect(outcome).toHaveStep('refund'))).toBe(
    'There is no step "refund". There are: charge, check.',
  )
  expect(messageOf(() => expect(outcome).toHaveStep('charge', { attempts: 3 }))).toMatch(
    /The step "charge" is not as expected\.[\s\S]*"attempts": 3[\s\S]*"attempts": 1/,
  )
})

test('a handler is held against a history, and the report is the message', async () => {
  const { history } = await paid()
  await expect(pay).toReplay(history)
  const edited = withDurableExecution(async (_event: unknown, ctx: DurableContext) => ctx.step('debit', async () => 1))
  await expect(edited).not.toReplay(history)
  await expect(expect(edited).toReplay(history)).rejects.toThrow('"charge" was recorded, "debit" was requested')
})

test('anything but an outcome is refused with the way to get one', () => {
  expect(messageOf(() => expect({}).toHaveStep('charge'))).toBe(
    'toHaveStep looks at an outcome: expect(await run(handler, …)).toHaveStep(…)',
  )
})

test('operations are told in their contexts, and of a function that the test has not given, how to', async () => {
  const asking = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.map('ask', ['one', 'two'], (child, name) => child.step(`ask-${name}`, async () => name), {
      itemNamer: (name) => name,
    })
    await ctx.invoke('bill', 'billing:3', {})
  })
  const outcome = await run(asking)
  const message = messageOf(() => expect(outcome).toHaveSucceededWith({}))
  expect(message.split('\n').slice(-6)).toEqual([
    '  Map "ask": SUCCEEDED',
    '    MapIteration "one": SUCCEEDED',
    '      Step "ask-one": SUCCEEDED',
    '    MapIteration "two": SUCCEEDED',
    '      Step "ask-two": SUCCEEDED',
    expect.stringMatching(/^ {2}ChainedInvoke "bill": FAILED, ResourceNotFoundException: .*option `functions`/),
  ])
})
