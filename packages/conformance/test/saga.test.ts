import * as official from '@aws/durable-execution-sdk-js'
import { type DurableContext, retryPresets, saga, undoFailures, withDurableExecution } from 'durable-core'
import { Effects, effect, type Handler, run } from 'durable-testing'
import { expect, test } from 'vitest'

const noRetry = { retryStrategy: retryPresets.noRetry }

async function happen(key: string, fails = false): Promise<string> {
  await effect(key)
  if (fails) throw new Error(`${key} is not possible`)
  return key
}

function trip({ hotelFails = true, undoFails = false } = {}): Handler {
  return withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    try {
      return await saga(
        ctx,
        'book-trip',
        async (child, undo) => {
          undo('cancel-flight', () => happen('cancel-flight'))
          const flight = await child.step('book-flight', () => happen('book-flight'))
          undo('cancel-car', () => happen('cancel-car', undoFails))
          await child.step('book-car', () => happen('book-car'))
          await child.wait('think', { days: 1 })
          undo('cancel-hotel', () => happen('cancel-hotel'))
          await child.step('book-hotel', () => happen('book-hotel', hotelFails), noRetry)
          return flight
        },
        { undoRetryStrategy: retryPresets.noRetry },
      )
    } catch (error) {
      const { name, message } = error as Error
      return { name, message, undoFailures: undoFailures(error) }
    }
  })
}

/** The same, as one would write it by hand with the official SDK. */
const byHand = official.withDurableExecution(async (_event: unknown, ctx) => {
  try {
    return await ctx.runInChildContext(
      'book-trip',
      async (child) => {
        const undo: [string, () => Promise<unknown>][] = []
        try {
          undo.push(['cancel-flight', () => happen('cancel-flight')])
          const flight = await child.step('book-flight', () => happen('book-flight'))
          undo.push(['cancel-car', () => happen('cancel-car')])
          await child.step('book-car', () => happen('book-car'))
          await child.wait('think', { days: 1 })
          undo.push(['cancel-hotel', () => happen('cancel-hotel')])
          await child.step('book-hotel', () => happen('book-hotel', true), {
            retryStrategy: official.retryPresets.noRetry,
          })
          return flight
        } catch (error) {
          for (const [name, action] of undo.toReversed()) await child.step(name, () => action().then(() => {}))
          throw error
        }
      },
      { errorMapper: (error) => error },
    )
  } catch (error) {
    const { name, message } = error as Error
    return { name, message, undoFailures: [] }
  }
}) as unknown as Handler

const FAILURE = { name: 'StepError', message: 'book-hotel is not possible', undoFailures: [] }

test('a saga that succeeds undoes nothing', async () => {
  const effects = new Effects()
  const outcome = await run(trip({ hotelFails: false }), { effects })
  expect(outcome.result).toBe('book-flight')
  expect(effects.entries().map(([key]) => key)).toEqual(['book-flight', 'book-car', 'book-hotel'])
})

test('a saga that fails after a wait undoes everything, newest first, and throws its own error', async () => {
  const effects = new Effects()
  const outcome = await run(trip(), { effects })
  expect(outcome.result).toEqual(FAILURE)
  const keys = effects.entries().map(([key]) => key)
  expect(keys.slice(3)).toEqual(['cancel-hotel', 'cancel-car', 'cancel-flight'])
})

test('an undo that fails is told, and does not keep the others from being tried', async () => {
  const effects = new Effects()
  const outcome = await run(trip({ undoFails: true }), { effects })
  const failures = [{ name: 'cancel-car', message: 'cancel-car is not possible' }]
  expect(outcome.result).toEqual({ ...FAILURE, undoFailures: failures })
  expect(effects.entries().map(([key]) => key)).toContain('cancel-flight')
})

test('the same written by hand leaves the same history, and each goes on where the other stopped', async () => {
  const [plain, other] = [await run(trip(), { name: 'trip' }), await run(byHand, { name: 'trip' })]
  const shape = (events: typeof plain.history) =>
    events.map(({ EventType, Name, Id, ParentId }) => [EventType, Name, Id?.length === 16 ? Id : '', ParentId])
  expect(shape(other.history)).toEqual(shape(plain.history))
  for (let checkpoint = 1; checkpoint <= plain.checkpoints; checkpoint++) {
    const faults = [{ kind: 'crash-after', checkpoint }] as const
    expect((await run(trip(), { faults, afterFault: byHand })).result).toEqual(FAILURE)
    expect((await run(byHand, { faults, afterFault: trip() })).result).toEqual(FAILURE)
  }
})

const misplaced: Record<string, (child: DurableContext, note: () => void) => Promise<unknown>> = {
  'a branch': async (child, note) => (await child.parallel([async () => note()])).getAll(),
  'a child context': (child, note) => child.runInChildContext(async () => note()),
  'a step': (child, note) => child.step('book', async () => note(), noRetry),
}

test.each(Object.entries(misplaced))(
  'an undo noted inside %s is refused, and what was noted before is undone',
  async (_where, book) => {
    const effects = new Effects()
    const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
      saga(ctx, 'book-trip', async (child, undo) => {
        undo('cancel-all', () => happen('cancel-all'))
        await book(child, () => undo('cancel-one', () => happen('cancel-one')))
      }),
    )
    const outcome = await run(handler, { effects })
    expect(outcome.error?.ErrorMessage).toContain('undo("cancel-one") was called inside a child context or a step')
    expect(effects.entries().map(([key]) => key)).toEqual(['cancel-all'])
  },
)

test('an undo may be noted inside a virtual context, whose code runs again every time', async () => {
  const effects = new Effects()
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
    saga(ctx, 'book-trip', async (child, undo) => {
      const book = async () => undo('cancel', () => happen('cancel'))
      await child.runInChildContext(book, { virtualContext: true })
      await child.wait('think', { days: 1 })
      await child.step('pay', () => happen('pay', true), noRetry)
    }),
  )
  await run(handler, { effects })
  expect(effects.entries().map(([key]) => key)).toEqual(['pay', 'cancel'])
})

test('an undo that is not async is an undo too', async () => {
  let undone = 0
  const handler = withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
    saga(ctx, 'book-trip', async (_child, undo) => {
      undo('cancel', (() => undone++) as never)
      throw new Error('no room')
    }),
  )
  const outcome = await run(handler)
  expect(outcome.error?.ErrorMessage).toBe('no room')
  expect(undone).toBe(1)
})
