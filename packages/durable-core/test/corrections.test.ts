import { setTimeout as sleep } from 'node:timers/promises'
import * as official from '@aws/durable-execution-sdk-js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as durable from '../src/index.ts'
import { type Handler, MemoryService, serviceError } from './memory-service.ts'
import type { Sdk } from './parity-handlers.ts'

// Where the types of the two differ, the type tests say so; here only behaviour counts.
const officialSdk = official as unknown as Sdk

type Check = (sdk: Sdk) => Promise<void>
type Context = durable.DurableContext

const PENDING = { Status: 'PENDING' }
const boom = async (): Promise<never> => {
  throw new Error('boom')
}

class CardDeclined extends Error {
  readonly code: string
  constructor(code: string, cause: Error) {
    super('declined', { cause })
    this.code = code
  }
}
durable.registerErrorClass('CardDeclined', CardDeclined)

const nameOf = (error: unknown) => (error as Error).name
const messageOf = (error: unknown) => (error as Error).message

function run(sdk: Sdk, service: MemoryService, handler: (context: Context) => Promise<unknown>): Handler {
  return sdk.withDurableExecution(async (_event, context) => handler(context), { durableExecutionClient: service })
}

const corrections: Record<string, Check> = {
  'early batch completion with a step still running, then a long wait: suspends at once': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      const slow = Promise.withResolvers<void>()
      await context.parallel(
        [async () => 'fast', async (branch: Context) => branch.step('slow', async () => slow.promise)],
        { completionConfig: { minSuccessful: 1 } },
      )
      setTimeout(slow.resolve, 10)
      await context.wait({ days: 1 })
    })
    expect(await service.invoke(handler)).toEqual(PENDING)
  },

  'a rejected child with a step still running, then a long wait: suspends at once': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      const slow = Promise.withResolvers<void>()
      const noRetry = { retryStrategy: sdk.retryPresets.noRetry }
      const child = context.runInChildContext(async (inner) =>
        Promise.all([inner.step('slow', async () => slow.promise), inner.step('broken', boom, noRetry)]),
      )
      await child.catch(() => {})
      setTimeout(slow.resolve, 10)
      await context.wait({ days: 1 })
    })
    expect(await service.invoke(handler)).toEqual(PENDING)
  },

  'a combinator takes another combinator': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      const { all, any, race } = context.promise
      const noRetry = { retryStrategy: sdk.retryPresets.noRetry }
      const one = any('one', [context.step('a', async () => 'a'), context.step('broken', boom, noRetry)])
      const first = race('first', [one, context.invoke<unknown, string>('slow', 'warehouse')])
      const both = await all('both', [first, context.step('b', async () => 'b')])
      await context.wait('short', { seconds: 1 })
      return [...both, await context.step('c', async () => 'c')].join('')
    })
    expect(await service.run(handler)).toMatchObject({ Result: '"abc"' })
    const contexts = [...service.operations.values()].filter(({ Type }) => Type === 'CONTEXT')
    expect(contexts.map(({ Name, ParentId = 'handler' }) => [Name, ParentId])).toEqual([
      ['one', 'handler'],
      ['first', 'handler'],
      ['both', 'handler'],
    ])
  },

  'who awaits what a context has left behind is told so': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      let late: Promise<unknown> | undefined
      await context.runInChildContext(async (child) => {
        late = child.step(async () => sleep(5))
      })
      await late
    })
    expect(await service.invoke(handler)).toMatchObject({ Status: 'FAILED' })
  },

  'TIMED_OUT and STOPPED operations inside a ReplayChildren context replay': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      const text = await context.runInChildContext('large', async (child) => {
        const [answer] = await child.createCallback('approval')
        const approval = await answer.catch(nameOf)
        const payment = await child.invoke('pay', 'payments').catch(messageOf)
        return `${approval} ${payment}`.padEnd(300_000)
      })
      await context.wait({ seconds: 1 })
      return text.trim()
    })
    await service.invoke(handler)
    service.end(service.find('approval'), 'TIMED_OUT', { CallbackDetails: { CallbackId: 'id' } })
    await service.invoke(handler)
    service.end(service.find('pay'), 'STOPPED', { ChainedInvokeDetails: { Error: { ErrorMessage: 'stopped' } } })
    await service.invoke(handler)
    service.advance()
    expect(await service.invoke(handler)).toMatchObject({ Result: '"CallbackTimeoutError stopped"' })
  },

  'a waitForCondition that fails in-process sends one FAIL and surfaces as WaitForConditionError': async (sdk) => {
    const service = new MemoryService()
    service.now = Date.now() - 60_000
    const done = Promise.withResolvers<void>()
    service.onCheckpoint = ({ Updates }) => {
      if (Updates?.length === 0) service.now += 5_000
    }
    const handler = run(sdk, service, async (context) => {
      const busy = context.step('busy', async () => done.promise)
      const condition = context.waitForCondition('poll', async (_state, { attempt }) => (attempt < 2 ? 1 : boom()), {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: true, delay: { seconds: 1 } }),
      })
      const name = await condition.catch(nameOf)
      done.resolve()
      await busy
      return name
    })
    expect(await service.invoke(handler)).toMatchObject({ Result: '"WaitForConditionError"' })
    expect(service.updates.filter(({ Action }) => Action === 'FAIL')).toHaveLength(1)
  },

  'a stale token ends the invocation, not the execution, whatever its capitals': async (sdk) => {
    const service = new MemoryService()
    service.onCheckpoint = () => {
      throw serviceError(400, 'Invalid checkpoint token')
    }
    const handler = run(sdk, service, async (context) => context.step(async () => 1))
    await expect(service.invoke(handler)).rejects.toThrow('Invalid checkpoint token')
  },

  "a checkpoint's NextMarker is followed": async (sdk) => {
    const service = new MemoryService()
    const paged = {
      checkpoint: async (request: durable.CheckpointDurableExecutionRequest) => ({
        ...(await service.checkpoint(request)),
        NewExecutionState: { Operations: [], NextMarker: '0' },
      }),
      getExecutionState: (request: durable.GetDurableExecutionStateRequest) => service.getExecutionState(request),
    }
    const handler = sdk.withDurableExecution(
      async (_event, context) => (await context.createCallback('later'))[1].startsWith('callback-'),
      { durableExecutionClient: paged },
    )
    expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED', Result: 'true' })
  },

  'a failed drain is never reported SUCCEEDED': async (sdk) => {
    const service = new MemoryService()
    service.onCheckpoint = async ({ Updates }) => {
      if (Updates?.some(({ Action, Type }) => Type === 'CONTEXT' && Action === 'SUCCEED')) throw serviceError(400, 'no')
    }
    const handler = run(sdk, service, async (context) => context.runInChildContext(async () => 'done'))
    expect(await service.invoke(handler)).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorType: 'CheckpointUnrecoverableExecutionError', ErrorMessage: 'Checkpoint failed: no' },
    })
  },

  'nothing is written after the outcome': async (sdk) => {
    const service = new MemoryService()
    const slow = Promise.withResolvers<void>()
    const handler = run(sdk, service, async (context) => {
      void context.step('forgotten', async () => slow.promise).catch(() => {})
    })
    await service.invoke(handler)
    const written = service.requests.length
    slow.resolve()
    await sleep(20)
    expect(service.requests).toHaveLength(written)
  },

  'an unserialisable result fails the step once, without running its body again': async (sdk) => {
    const service = new MemoryService()
    let runs = 0
    const handler = run(sdk, service, async (context) =>
      context.step('big', async () => {
        runs++
        return 1n
      }),
    )
    expect(await service.run(handler)).toMatchObject({ Status: 'FAILED', Error: { ErrorType: 'StepError' } })
    expect(runs).toBe(1)
  },

  'a callback that nobody awaits does not cut off plain code': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      await context.createCallback('later')
      await context.step('send', async () => 1)
      await sleep(100)
      return 'went on'
    })
    expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  },

  'Promise.all of a wait and plain code suspends at once: no timer of the runtime decides': async (sdk) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => {
      await Promise.all([context.wait({ days: 1 }), new Promise((resolve) => setTimeout(resolve, 10))])
    })
    expect(await service.invoke(handler)).toEqual(PENDING)
  },

  'a name that the service would refuse is refused before the call': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async (context) => context.step('café', async () => 1))
    expect(await service.invoke(handler)).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorMessage: expect.stringContaining('printable ASCII') },
    })
    expect(service.requests).toEqual([])
  },

  'a delay, a result and an error that the service would refuse never reach it': async (sdk) => {
    const service = new MemoryService()
    const noRetry = { retryStrategy: sdk.retryPresets.noRetry }
    const messages: string[] = []
    const handler = run(sdk, service, async (context) => {
      const note = (error: unknown) => void messages.push(messageOf(error))
      await context.step('too large', async () => 'x'.repeat(1_048_577), noRetry).catch(note)
      const loud = async () => {
        throw new Error('y'.repeat(1_048_577))
      }
      await context.step('too loud', loud, noRetry).catch(note)
      await Promise.resolve()
        .then(() => context.wait('too long', { days: 367 }))
        .catch(note)
    })
    await service.invoke(handler)
    expect(messages).toEqual([
      expect.stringContaining('the service stores at most 1048576'),
      expect.stringContaining('cut: the service stores at most 1048576 bytes of an error'),
      expect.stringContaining('must lie between 1 and 31622400 seconds'),
    ])
    for (const update of service.updates) expect(JSON.stringify(update).length).toBeLessThan(1_048_576)
  },

  'getResults keeps successes whose value is undefined, by index, and leaves failures out': async (sdk) => {
    const service = new MemoryService()
    let results: unknown[] = []
    const handler = run(sdk, service, async (context) => {
      const code = async (item: Context, letter: string) => {
        if (letter === 'a') await item.step(async () => setImmediate)
        if (letter === 'c') throw new Error('left out')
        return letter === 'b' ? undefined : letter
      }
      const batch = await context.map(['a', 'b', 'c', 'd'], code, { completionConfig: { toleratedFailureCount: 1 } })
      results = batch.getResults()
    })
    await service.invoke(handler)
    expect(results).toEqual(['a', undefined, 'd'])
  },

  'logs inside unfinished children are not repeated on replay, and modeAware is inherited': async (sdk) => {
    const service = new MemoryService()
    const lines: string[] = []
    const say = (line: string) => lines.push(line)
    const logger = { info: say, warn: say, error: say, debug: say }
    const handler = run(sdk, service, async (context) => {
      context.configureLogger({ customLogger: logger })
      await context.runInChildContext('child', async (child) => {
        child.logger.info('1')
        await child.step('step', async () => 1)
        child.logger.info('2')
        await child.wait({ seconds: 1 })
        child.logger.info('3')
      })
      context.configureLogger({ modeAware: false })
      await context.runInChildContext('loud', async (child) => {
        child.logger.info('loud')
        await child.wait({ seconds: 1 })
      })
    })
    await service.run(handler)
    expect(lines).toEqual(['1', '2', '3', 'loud', 'loud'])
  },

  'a retry strategy that throws fails the step': async (sdk) => {
    const service = new MemoryService()
    const retryStrategy = () => {
      throw new Error('bad strategy')
    }
    const handler = run(sdk, service, async (context) => context.step('x', boom, { retryStrategy }))
    expect(await service.invoke(handler)).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorType: 'StepError', ErrorMessage: 'bad strategy' },
    })
    expect(service.find('x').Status).toBe('FAILED')
  },

  'code that asks for another wait than the history has is noticed, and so is history beyond its end': async (sdk) => {
    const versions: ((context: Context) => Promise<unknown>)[] = [
      async (context) => context.wait('pause', { seconds: 20 }),
      async () => 'ended early',
    ]
    for (const after of versions) {
      const service = new MemoryService()
      await service.invoke(run(sdk, service, async (context) => context.wait('pause', { seconds: 10 })))
      service.advance()
      expect(await service.invoke(run(sdk, service, after))).toMatchObject({
        Status: 'FAILED',
        Error: { ErrorType: 'NonDeterministicExecutionError' },
      })
    }
  },

  'an option that is explicitly undefined means its default': async (sdk) => {
    const service = new MemoryService()
    const retryStrategy = sdk.createRetryStrategy({ maxAttempts: undefined, jitter: undefined })
    const handler = run(sdk, service, async (context) => context.step('x', boom, { retryStrategy }))
    expect(await service.run(handler)).toMatchObject({ Status: 'FAILED', Error: { ErrorMessage: 'boom' } })
    expect(service.updates.filter(({ Action }) => Action === 'RETRY')).toHaveLength(2)
  },

  'an error of a class of the user survives, on the first run and on replay, with its data and its cause': async (
    sdk,
  ) => {
    const service = new MemoryService()
    const seen: unknown[] = []
    const handler = run(sdk, service, async (context) => {
      const decline = async () => {
        throw new CardDeclined('R05', new RangeError('over the limit'))
      }
      const noRetry = { retryStrategy: sdk.retryPresets.noRetry }
      const error = await context.runInChildContext((child) => child.step('pay', decline, noRetry)).catch((e) => e)
      let declined: unknown = error
      while (declined instanceof Error && !(declined instanceof CardDeclined)) declined = declined.cause
      if (declined instanceof CardDeclined) seen.push([declined.code, messageOf(declined), messageOf(declined.cause)])
      await context.wait({ seconds: 1 })
    })
    await service.run(handler)
    const expected = ['R05', 'declined', 'over the limit']
    expect(seen).toEqual([expected, expected])
    expect(JSON.stringify(service.updates)).not.toContain(import.meta.filename)
  },

  'who won a race is the same on replay, though its result was too large to be stored': async (sdk) => {
    const service = new MemoryService()
    const seen: string[] = []
    const handler = run(sdk, service, async (context) => {
      const [isOver, wasLate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const late = context.step('late', async () => {
        await isOver.promise
        setImmediate(wasLate.resolve)
        return 'late'.padEnd(300_000)
      })
      const fast = context.step('fast', async () => 'fast'.padEnd(300_000))
      for (const verb of ['race', 'any'] as const) seen.push((await context.promise[verb]([late, fast])).trim())
      isOver.resolve()
      await context.step('goes on', () => wasLate.promise)
      await late
      await context.wait({ seconds: 1 })
    })
    await service.run(handler)
    expect(seen).toEqual(['fast', 'fast', 'fast', 'fast'])
  },

  'what a race and a batch that ended early came to is the same on replay, though plugins keep their children': async (
    sdk,
  ) => {
    const service = new MemoryService()
    const seen: unknown[] = []
    const handler = sdk.withDurableExecution(
      async (_event, context) => {
        const [isOver, wasLate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
        const late = context.step('late', async () => {
          await isOver.promise
          setImmediate(wasLate.resolve)
          return 7
        })
        const fails = context.step('fails late', () => isOver.promise.then(boom), {
          retryStrategy: sdk.retryPresets.noRetry,
        })
        const fast = context.step('fast', async () => 0)
        const race = [await context.promise.race([late, fast]), await context.promise.race([fails, fast])]
        const branches = [async (branch: Context) => branch.wait({ days: 1 }), async () => 'fast']
        const batch = await context.parallel(branches, { completionConfig: { minSuccessful: 1 } })
        seen.push([race, batch.all.map(({ status }) => status)])
        isOver.resolve()
        await context.step('goes on', () => wasLate.promise)
        await late
        await fails.catch(() => {})
        await context.wait({ seconds: 1 })
      },
      { durableExecutionClient: service, pluginsConfig: { childOperationsDepth: 1 } },
    )
    await service.run(handler)
    const expected = [
      [0, 0],
      ['STARTED', 'SUCCEEDED'],
    ]
    expect(seen).toEqual([expected, expected])
  },

  'what is thrown without being an error is told': async (sdk) => {
    const service = new MemoryService()
    const handler = run(sdk, service, async () => {
      throw 'no stock'
    })
    expect(await service.invoke(handler)).toMatchObject({ Error: { ErrorMessage: 'no stock' } })
  },

  'a retry delay that the service would refuse fails the step, not the execution': async (sdk) => {
    const service = new MemoryService()
    const retryStrategy = () => ({ shouldRetry: true, delay: { seconds: 0.5 } })
    const handler = run(sdk, service, async (context) => {
      await context.step('x', boom, { retryStrategy }).catch(() => {})
    })
    expect(await service.invoke(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  },
}

afterEach(() => void vi.useRealTimers())

describe.each(Object.entries(corrections))('%s', (_name, check) => {
  test('durable-core', () => check(durable))
  test('the official SDK does not', async () => {
    await expect(Promise.race([check(officialSdk), sleep(400).then(() => expect.fail('hangs'))])).rejects.toThrow()
  })
})
