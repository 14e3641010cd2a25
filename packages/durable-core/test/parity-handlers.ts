import type * as durable from '../src/index.ts'
import type { MemoryService } from './memory-service.ts'

/** Either runtime. */
export type Sdk = typeof durable
type Context = durable.DurableContext

export interface ParityCase {
  readonly input?: unknown
  readonly handler: (sdk: Sdk) => (event: unknown, context: Context) => Promise<unknown>
  /** Plays the outside world, before each invocation but the first. */
  readonly outside?: (service: MemoryService) => void
}

const once = (sdk: Sdk) => ({ retryStrategy: sdk.retryPresets.noRetry })
const twice = {
  retryStrategy: (_error: Error, attempt: number) => ({ shouldRetry: attempt < 2, delay: { seconds: 3 } }),
}
const fail = (message: string) => async (): Promise<never> => {
  throw new Error(message)
}
class CardDeclined extends Error {
  override name = 'CardDeclined'
}

/** Handlers that leave the same updates under both runtimes, each a sentence about what it does. */
export const parityCases: Record<string, ParityCase> = {
  'steps in a row': {
    input: { items: [1, 2] },
    handler: () => async (event, context) => {
      const a = await context.step('first', async () => event)
      const b = await context.step(async () => [a, undefined, null])
      await context.step('nothing', async () => undefined)
      return { a, b }
    },
  },
  'a step with a slow body, at most once': {
    handler: (sdk) => async (_event, context) =>
      context.step('careful', async ({ attempt }) => attempt, { semantics: sdk.StepSemantics.AtMostOncePerRetry }),
  },
  'a step that is retried and succeeds': {
    handler: () => async (_event, context) =>
      context.step('flaky', async ({ attempt }) => (attempt < 2 ? fail('not yet')() : attempt), twice),
  },
  'a step that fails for good, caught': {
    handler: (sdk) => async (_event, context) => {
      try {
        await context.step('broken', fail('boom'), twice)
      } catch (error) {
        const { name, message, errorType, cause } = error as durable.StepError
        return [error instanceof sdk.StepError, name, message, errorType, cause?.name, cause?.message]
      }
    },
  },
  'an error of a class of its own, uncaught': {
    handler: (sdk) => async (_event, context) =>
      context.step(
        'charge',
        async () => {
          throw new CardDeclined('insufficient funds')
        },
        once(sdk),
      ),
  },
  'an error of the handler itself': { handler: () => fail('outside of any step') },
  'waits, named and not': {
    handler: () => async (_event, context) => {
      await context.wait('short', { seconds: 2 })
      await context.wait({ minutes: 1, seconds: 30 })
    },
  },
  'a wait beside a step': {
    handler: () => async (_event, context) =>
      Promise.all([context.wait('window', { seconds: 10 }), context.step('work', async () => 'done')]),
  },
  'child contexts in child contexts': {
    handler: () => async (_event, context) =>
      context.runInChildContext('outer', async (outer) => {
        const a = await outer.step('a', async () => 1)
        const b = await outer.runInChildContext(async (inner) => {
          await inner.wait('pause', { seconds: 1 })
          return inner.step('b', async () => a + 1)
        })
        return [a, b]
      }),
  },
  'a child context that fails, caught': {
    handler: (sdk) => async (_event, context) => {
      try {
        await context.runInChildContext('doomed', async (child) => child.step('broken', fail('boom'), once(sdk)))
      } catch (error) {
        const { name, message, errorType, cause } = error as durable.ChildContextError
        return [
          error instanceof sdk.ChildContextError,
          name,
          message,
          errorType,
          (cause as durable.StepError).errorType,
        ]
      }
    },
  },
  'a virtual child context': {
    handler: () => async (_event, context) =>
      context.runInChildContext(
        'unseen',
        async (child) => {
          await child.wait('pause', { seconds: 1 })
          return child.step('seen', async () => 'here')
        },
        { virtualContext: true },
      ),
  },
  'a child context with a large result': {
    handler: () => async (_event, context) => {
      const text = await context.runInChildContext('large', async (child) => {
        const letter = await child.step('letter', async () => 'x')
        return letter.repeat(300_000)
      })
      await context.wait('then', { seconds: 1 })
      return text.length
    },
  },
  'a callback that is answered': {
    handler: () => async (_event, context) => {
      const [result, id] = await context.createCallback('approval', { timeout: { hours: 1 } })
      await context.step('send', async () => id)
      return result
    },
    outside: (service) => service.succeedCallback('approval', 'yes'),
  },
  'a callback that times out': {
    handler: (sdk) => async (_event, context) => {
      const [result] = await context.createCallback('approval', { heartbeatTimeout: { minutes: 1 } })
      try {
        return await result
      } catch (error) {
        const { name, message, cause } = error as durable.CallbackTimeoutError
        return [error instanceof sdk.CallbackError, name, message, cause?.name]
      }
    },
    outside: (service) =>
      service.end(service.find('approval'), 'TIMED_OUT', {
        CallbackDetails: {
          CallbackId: 'x',
          Error: { ErrorMessage: 'Callback timed out', ErrorType: 'Callback.Timeout' },
        },
      }),
  },
  'a callback that is refused, uncaught': {
    handler: () => async (_event, context) => {
      const [result] = await context.createCallback('approval')
      return result
    },
    outside: (service) =>
      service.end(service.find('approval'), 'FAILED', {
        CallbackDetails: {
          CallbackId: 'x',
          Error: { ErrorMessage: 'not approved', ErrorType: 'RejectedError', ErrorData: 'by me' },
        },
      }),
  },
  'waitForCallback, answered': {
    handler: () => async (_event, context) =>
      context.waitForCallback('approval', async (id, { logger }) => logger.debug(id), { timeout: { days: 1 } }),
    outside: (service) => answerNameless(service, '{"ok":true}'),
  },
  'waitForCallback whose submitter fails': {
    handler: (sdk) => async (_event, context) => {
      try {
        await context.waitForCallback('approval', fail('no mail'), once(sdk))
      } catch (error) {
        const { name, message, cause } = error as durable.CallbackSubmitterError
        return [error instanceof sdk.CallbackSubmitterError, name, message, cause?.name]
      }
    },
  },
  'an invoke': {
    handler: () => async (_event, context) => {
      const answer = await context.invoke('pay', 'payments:live', { amount: 3 }, { tenantId: 'blue' })
      return [answer, await context.step('after', async () => 1)]
    },
    outside: (service) =>
      service.end(service.find('pay'), 'SUCCEEDED', { ChainedInvokeDetails: { Result: '{"paid":3}' } }),
  },
  'an invoke that is stopped': {
    handler: (sdk) => async (_event, context) => {
      try {
        await context.invoke('pay', 'payments:live')
      } catch (error) {
        const { message, cause } = error as durable.InvokeError
        return [error instanceof sdk.InvokeError, message, cause?.message]
      }
    },
    outside: (service) =>
      service.end(service.find('pay'), 'STOPPED', { ChainedInvokeDetails: { Error: { ErrorMessage: 'stopped' } } }),
  },
  waitForCondition: {
    handler: () => async (_event, context) =>
      context.waitForCondition('ready', async (state: number) => state + 1, {
        initialState: 0,
        waitStrategy: (state) =>
          state < 3 ? { shouldContinue: true, delay: { seconds: state } } : { shouldContinue: false },
      }),
  },
  'a map with names, one at a time': {
    input: ['a', 'b', 'c'],
    handler: () => async (event, context) => {
      const batch = await context.map(
        'letters',
        event as string[],
        async (item, letter, index) => {
          await item.wait('pause', { seconds: 1 })
          return item.step('upper', async () => letter.toUpperCase() + index)
        },
        { maxConcurrency: 1, itemNamer: (letter) => `letter-${letter}` },
      )
      return batch.getResults()
    },
  },
  'a map that fails fast': {
    handler: () => async (_event, context) => {
      const batch = await context.map([1, 2, 3], async (_item, n) => (n === 2 ? fail('no 2')() : n), {
        maxConcurrency: 1,
      })
      await context.wait({ seconds: 1 })
      const { message, cause } = batch.getErrors()[0] ?? {}
      return [batch.completionReason, batch.status, batch.totalCount, message, (cause as Error).message]
    },
  },
  'a parallel with tolerated failures': {
    handler: (sdk) => async (_event, context) => {
      const batch = await context.parallel(
        'branches',
        [
          async (branch: Context) => branch.step('one', async () => 1),
          { name: 'second', func: async (branch: Context) => branch.step('two', fail('two'), once(sdk)) },
          async () => undefined,
        ],
        { completionConfig: { toleratedFailureCount: 1 } },
      )
      await context.wait({ seconds: 1 })
      return [batch.completionReason, batch.successCount, batch.failureCount, batch.startedCount, batch.hasFailure]
    },
  },
  'a flat parallel': {
    handler: (sdk) => async (_event, context) => {
      const branches = ['a', 'b'].map((name) => async (branch: Context) => {
        await branch.wait({ seconds: 1 })
        return branch.step(name, async () => name)
      })
      const batch = await context.parallel('flat', branches, { nesting: sdk.NestingType.FLAT })
      return batch.getResults()
    },
  },
  'a map with a large result': {
    handler: () => async (_event, context) => {
      const batch = await context.map('large', [1, 2, 3, 4], async (item, n) =>
        item.step('text', async () => String(n).repeat(100_000)),
      )
      await context.wait({ seconds: 1 })
      return [batch.completionReason, batch.getResults().map((text) => text.length)]
    },
  },
  'a flat map with a large result and a policy of its own': {
    handler: (sdk) => async (_event, context) => {
      const batch = await context.map(
        'large',
        [1, 2, 3, 4],
        async (item, n) => item.step('text', async () => String(n).repeat(150_000)),
        {
          maxConcurrency: 1,
          nesting: sdk.NestingType.FLAT,
          summaryGenerator: () => 'three will do',
          completionConfig: {
            shouldComplete: ({ successCount }) => (successCount === 3 ? sdk.completeBatch() : sdk.continueBatch()),
          },
        },
      )
      await context.wait({ seconds: 1 })
      return [batch.completionReason, batch.status, batch.getResults().map((text) => text.length)]
    },
  },
  combinators: {
    handler: (sdk) => async (_event, context) => {
      const steps = () => [1, 2].map((n) => context.step(`step-${n}`, async () => n))
      const all = await context.promise.all('all', steps())
      const any = await context.promise.any([
        context.step(fail('first'), once(sdk)),
        context.step(async () => 'second'),
      ])
      const race = await context.promise.race('race', steps())
      return [all, any, race]
    },
  },
  'a combinator that rejects': {
    handler: (sdk) => async (_event, context) => {
      try {
        await context.promise.all('all', [context.step('broken', fail('boom'), once(sdk))])
      } catch (error) {
        const { name, message, cause } = error as durable.PromiseCombinatorError
        return [error instanceof sdk.PromiseCombinatorError, name, message, cause?.name]
      }
    },
  },
  'virtual and flat contexts that failed inside a large result, rebuilt': {
    handler: (sdk) => async (_event, context) => {
      const chain = (error: unknown): unknown =>
        error instanceof Error ? [error.name, error.message, chain(error.cause)] : undefined
      const config = { nesting: sdk.NestingType.FLAT, completionConfig: { toleratedFailureCount: 1 } }
      const batch = await context.map(
        'large',
        [0, 1],
        async (item, n) => {
          if (n === 0) return fail('item')()
          const virtual = item.runInChildContext('virtual', fail('child'), { virtualContext: true })
          return [await virtual.catch(chain), 'x'.repeat(300_000)]
        },
        config,
      )
      await context.wait({ seconds: 1 })
      return [batch.getErrors().map(chain), batch.getResults().map(([error]) => error)]
    },
  },
  'a serdes of its own': {
    handler: () => async (_event, context) => {
      const loud = {
        serialize: async (text?: string) => text?.toUpperCase(),
        deserialize: async (text?: string) => `${text}!`,
      }
      const step = await context.step('shout', async () => 'hey', { serdes: loud })
      const child = await context.runInChildContext('child', async () => 'ho', { serdes: loud })
      await context.wait({ seconds: 1 })
      return [step, child]
    },
  },
  'configured serdes': {
    handler: () => async (_event, context) => {
      const wrapping = {
        serialize: async (value: unknown) => JSON.stringify({ value }),
        deserialize: async (text?: string) => (text === undefined ? undefined : JSON.parse(text).value),
      }
      context.configureSerdes({ defaultSerdes: wrapping, defaultCallbackDeserializer: wrapping })
      const step = await context.step('wrapped', async () => 1)
      const child = await context.runInChildContext('child', async (c) => c.step('inner', async () => 2))
      return [step, child, await context.waitForCallback('answer', async () => {})]
    },
    outside: (service) => answerNameless(service, '{"value":3}'),
  },
  'arguments that plain JavaScript gives as null or undefined': {
    handler: (sdk) => async (_event, context) => {
      const none = null as never
      const nothing = undefined as never
      const one = async () => 1
      await context.step(nothing, one, none)
      await context.runInChildContext(one, none)
      await context.runInChildContext(one, { subType: '' })
      await context.map([1], one, none)
      await context.parallel([one], none)
      await context.promise.all([context.step(one)], ...([nothing] as unknown as []))
      await sdk.withRetry(context, one, once(sdk), ...([nothing] as unknown as []))
      await sdk.withRetry(context, '', one, once(sdk))
      const [, id] = await context.createCallback('callback', none)
      await context.createCallback('timed', { timeout: none, heartbeatTimeout: none })
      return [id, await context.waitForCallback('submitted', async () => {}, none)]
    },
    outside: (service) => answerNameless(service, 'yes'),
  },
  'a batch with errors as a result': {
    handler: (sdk) => async (_event, context) =>
      context.map([1, 2], async (item, n) => (n === 2 ? item.step(fail('no 2'), once(sdk)) : n), { maxConcurrency: 1 }),
  },
  'an invoke without options': {
    handler: () => async (_event, context) => {
      void context.invoke('refund', 'payments', 1, { tenantId: '' })
      return context.invoke('pay', 'payments', 1, null as never)
    },
    outside: (service) => service.end(service.find('pay'), 'SUCCEEDED', { ChainedInvokeDetails: { Result: '2' } }),
  },
  withRetry: {
    handler: (sdk) => async (_event, context) =>
      sdk.withRetry(
        context,
        'both',
        async (ctx, attempt) => {
          await ctx.step('one', async () => attempt)
          return attempt < 2 ? ctx.step('two', fail('again'), once(sdk)) : ctx.step('two', async () => 'good')
        },
        twice,
      ),
  },
  'a large parallel that ended early, rebuilt': {
    handler: () => async (_event, context) => {
      const large = (letter: string) => async (branch: Context) =>
        branch.step(letter, async () => letter.repeat(150_000))
      const slow = async (branch: Context) => branch.wait('slow', { days: 1 })
      const completionConfig = { minSuccessful: 2 }
      const batch = await context.parallel('race', [slow, large('a'), large('b')], { completionConfig })
      await context.wait('pause', { seconds: 1 })
      return batch.succeeded().map(({ index, result }) => `${index} ${String(result).slice(0, 3)}`)
    },
  },
}

function answerNameless(service: MemoryService, result: string): void {
  const callback = [...service.operations.values()].find(
    ({ Type, Status, Name }) => Type === 'CALLBACK' && Status === 'STARTED' && !Name,
  )
  if (callback) service.end(callback, 'SUCCEEDED', { CallbackDetails: { ...callback.CallbackDetails, Result: result } })
}
