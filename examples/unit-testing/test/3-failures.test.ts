// durable new: core only
import { run } from 'durable-testing'
import 'durable-testing/vitest'
import { Resource } from 'sst'
import { afterAll, expect, test } from 'vitest'
import { handler } from '../src/handler.ts'
import { happy, invoked, stack, subscriptionOf } from './stack.ts'

// Lesson 3. Steps by name can be made to do something else. Their retries are real: so you see whether the strategy does
// what you think. Invoked functions are yours anyway.

afterAll(() => stack.close())

const callbacks = { confirm: { succeed: { renew: true } } }

test('a table that is away for a moment is asked again', async () => {
  const steps = {
    open(attempt: number) {
      if (attempt < 3) throw new Error('The table is away.')
    },
  }
  const outcome = await run(handler, { input: happy, ...invoked, callbacks, steps })
  expect(outcome).toHaveStep('open', { attempts: 3 })
})

test('if charging fails, nothing is renewed, and the failure is told', async () => {
  const functions = {
    [Resource.Charge.name]: async () => {
      throw new Error('The bank is closed.')
    },
  }
  const outcome = await run(handler, { input: { ...happy, email: 'eva@example.com' }, functions, callbacks })
  expect(outcome).toHaveFailedWith('The bank is closed.')
  expect(await subscriptionOf('eva@example.com')).toEqual({ status: 'active', charges: 0 })
})
