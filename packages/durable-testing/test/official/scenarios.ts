import type { DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js'
import type { LocalDurableTestRunner, TestResult } from '../../src/official/index.ts'

/** What a suite uses of a runner, whichever package it comes from. */
export type Runner = Pick<LocalDurableTestRunner, keyof LocalDurableTestRunner>

/** How a suite uses a runner: a handler, and what the test does while it runs and afterwards. */
export interface Scenario {
  readonly name: string
  readonly handler: (event: Payload, context: DurableContext) => Promise<unknown>
  readonly payload?: unknown
  readonly skipTime?: boolean
  readonly register?: (runner: Runner, durable: typeof withDurableExecution) => void
  /** Steps of the test beside the run. Its result is compared. */
  readonly meanwhile?: (runner: Runner) => Promise<unknown>
  /** Further looks at the result. What it returns is compared. */
  readonly look?: (runner: Runner, result: TestResult) => unknown
  /** What both packages have to report, so that they are not wrong alike. */
  readonly expected: { readonly result: unknown } | { readonly failed: string }
}

interface Payload {
  readonly n?: number
}

const once = { retryStrategy: () => ({ shouldRetry: false }) }
const every5s = {
  retryStrategy: (_error: Error, attempt: number) => ({ shouldRetry: attempt < 3, delay: { seconds: 5 } }),
}

/** What an assertion on the wrong kind of operation does. */
function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error instanceof Error ? 'throws an Error' : error
  }
}

async function nameOfError(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await promise
  } catch (error) {
    return error instanceof Error ? [error.name, error.message] : error
  }
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'steps with results of all kinds',
    handler: async (event, context) => {
      const sum = await context.step('sum', async () => (event.n ?? 0) + 1)
      const nothing = await context.step('nothing', async () => undefined)
      const text = await context.step(async () => 'unnamed')
      return { sum, nothing, text }
    },
    payload: { n: 41 },
    expected: { result: { sum: 42, text: 'unnamed' } },
  },
  {
    name: 'no payload, no operations, no result',
    handler: async (event) => {
      if (JSON.stringify(event) !== '{}') throw new Error('a payload came from nowhere')
    },
    expected: { result: undefined },
  },
  {
    name: 'a payload that is no object',
    handler: async (event) => event,
    payload: [1, 'two', null],
    expected: { result: [1, 'two', null] },
  },
  {
    name: 'a handler that throws',
    handler: async (_event, context) => {
      await context.step('before', async () => 1)
      throw new RangeError('  out of range  ')
    },
    expected: { failed: 'out of range' },
  },
  {
    name: 'a step that fails for good',
    handler: async (_event, context) =>
      await context.step(
        'charge',
        async () => {
          throw new TypeError('declined')
        },
        once,
      ),
    look: (runner) => runner.getOperation('charge').getStepDetails()?.error?.errorType,
    expected: { failed: 'declined' },
  },
  {
    name: 'a step that succeeds at its third attempt',
    skipTime: true,
    handler: async (_event, context) =>
      await context.step(
        'flaky',
        async ({ attempt }) => {
          if (attempt < 3) throw new Error(`attempt ${attempt}`)
          return attempt
        },
        every5s,
      ),
    look: (runner) => runner.getOperation('flaky').getStepDetails()?.attempt,
    expected: { result: 3 },
  },
  {
    name: 'a step whose attempts are used up',
    skipTime: true,
    handler: async (_event, context) =>
      await context.step(
        'hopeless',
        async ({ attempt }) => {
          throw new Error(`attempt ${attempt}`)
        },
        every5s,
      ),
    look: (runner) => runner.getOperation('hopeless').getStepDetails()?.attempt,
    expected: { failed: 'attempt 3' },
  },
  {
    name: 'a wait in real time',
    handler: async (_event, context) => {
      await context.wait('pause', { seconds: 1 })
      return 'after'
    },
    meanwhile: async (runner) => {
      const pause = await runner.getOperation('pause').waitForData()
      const seconds = pause.getWaitDetails()?.waitSeconds
      await pause.waitForData('COMPLETED')
      return [seconds, pause.getStatus(), pause.getWaitDetails()?.scheduledEndTimestamp instanceof Date]
    },
    expected: { result: 'after' },
  },
  {
    name: 'a retry in real time',
    handler: async (_event, context) =>
      await context.step(
        'flaky',
        async ({ attempt }) => {
          if (attempt === 1) throw new Error('not yet')
          return attempt
        },
        { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
      ),
    expected: { result: 2 },
  },
  {
    name: 'waits of days, skipped',
    skipTime: true,
    handler: async (_event, context) => {
      await context.wait('a day', { days: 1 })
      await context.wait('a month', { days: 30 })
      await Promise.all([context.wait('side by side', { hours: 2 }), context.wait({ hours: 1 })])
    },
    look: (runner) => runner.getOperation('a month').getWaitDetails()?.waitSeconds,
    expected: { result: undefined },
  },
  {
    name: 'nested child contexts',
    handler: async (_event, context) =>
      await context.runInChildContext('outer', async (outer) => {
        const inner = await outer.runInChildContext('inner', async (child) => child.step('deep', async () => 'gold'))
        await outer.step('beside', async () => 1)
        return { inner }
      }),
    look: (runner) => [
      runner.getOperation('outer').getContextDetails()?.result,
      runner
        .getOperation('outer')
        .getChildOperations()
        ?.map((child) => child.getName()),
      runner
        .getOperation('inner')
        .getChildOperations()
        ?.map((child) => child.getStepDetails()),
    ],
    expected: { result: { inner: 'gold' } },
  },
  {
    name: 'a child context that fails',
    handler: async (_event, context) =>
      await nameOfError(
        context.runInChildContext('risky', async () => {
          throw new Error('fell')
        }),
      ),
    look: (runner) => runner.getOperation('risky').getContextDetails()?.error?.errorMessage,
    expected: { result: ['ChildContextError', 'fell'] },
  },
  {
    name: 'createCallback, answered',
    handler: async (_event, context) => {
      const [answer, id] = await context.createCallback('answer', { timeout: { minutes: 5 } })
      await context.step('send', async () => id.length > 0)
      return await answer
    },
    meanwhile: async (runner) => {
      const answer = await runner.getOperation('answer').waitForData()
      const before = [answer.isCallback(), answer.isWaitForCallback(), answer.getStatus()]
      await answer.sendCallbackSuccess('{"approved":true}')
      await answer.waitForData('COMPLETED')
      return [before, answer.getStatus()]
    },
    look: (runner) => runner.getOperation('answer').getCallbackDetails()?.result,
    expected: { result: '{"approved":true}' },
  },
  {
    name: 'createCallback, answered without a result',
    handler: async (_event, context) => {
      const [answer] = await context.createCallback('answer')
      return { answer: await answer }
    },
    meanwhile: async (runner) => {
      const answer = await runner.getOperation('answer').waitForData()
      await answer.sendCallbackSuccess()
    },
    expected: { result: {} },
  },
  {
    name: 'waitForCallback, seen at each of its stages',
    handler: async (_event, context) =>
      await context.waitForCallback('approval', async () => {}, { timeout: { hours: 1 } }),
    meanwhile: async (runner) => {
      const approval = runner.getOperation('approval')
      await approval.waitForData()
      const started = [approval.isWaitForCallback(), typeof approval.getCallbackDetails()?.callbackId]
      await approval.waitForData('SUBMITTED')
      const submitter = approval.getChildOperations()?.find((child) => child.getType() === 'STEP')
      await approval.sendCallbackSuccess('"yes"')
      await approval.waitForData('COMPLETED')
      return [started, submitter?.getStatus(), approval.getCallbackDetails()?.result]
    },
    expected: { result: '"yes"' },
  },
  {
    name: 'waitForCallback under skipped time, answered long before its timeout',
    skipTime: true,
    handler: async (_event, context) => {
      await context.wait('first', { hours: 3 })
      return await context.waitForCallback('approval', async () => {}, { timeout: { hours: 1 } })
    },
    meanwhile: async (runner) => {
      const approval = await runner.getOperation('approval').waitForData('SUBMITTED')
      await new Promise((resolve) => setTimeout(resolve, 30))
      await approval.sendCallbackSuccess('late, in the eyes of a machine')
    },
    expected: { result: 'late, in the eyes of a machine' },
  },
  {
    name: 'a callback that is failed',
    handler: async (_event, context) => await nameOfError(context.waitForCallback('approval', async () => {})),
    meanwhile: async (runner) => {
      const approval = await runner.getOperation('approval').waitForData('SUBMITTED')
      await approval.sendCallbackFailure({ ErrorType: 'Declined', ErrorMessage: 'no budget', ErrorData: '{"left":0}' })
    },
    look: (runner) => runner.getOperation('approval').getCallbackDetails()?.error,
    expected: { result: ['CallbackExternalError', 'no budget'] },
  },
  {
    name: 'a callback with heartbeats',
    handler: async (_event, context) =>
      await context.waitForCallback('work', async () => {}, { heartbeatTimeout: { seconds: 10 } }),
    meanwhile: async (runner) => {
      const work = await runner.getOperation('work').waitForData('SUBMITTED')
      await work.sendCallbackHeartbeat()
      await work.sendCallbackHeartbeat()
      await work.sendCallbackSuccess('done')
    },
    expected: { result: 'done' },
  },
  {
    name: 'a callback that nobody answers',
    handler: async (_event, context) => {
      const result = await nameOfError(context.waitForCallback('approval', async () => {}, { timeout: { seconds: 1 } }))
      return Array.isArray(result) ? result[0] : result
    },
    look: (runner) =>
      runner
        .getOperation('approval')
        .getChildOperations()
        ?.map((child) => child.getStatus()),
    expected: { result: 'CallbackTimeoutError' },
  },
  {
    name: 'a callback whose heartbeats fail to come',
    skipTime: true,
    handler: async (_event, context) => {
      const [answer] = await context.createCallback('work', { heartbeatTimeout: { seconds: 1 } })
      const result = await nameOfError(answer)
      return Array.isArray(result) ? result[0] : result
    },
    look: (runner) => runner.getOperation('work').getStatus(),
    expected: { result: 'CallbackTimeoutError' },
  },
  {
    name: 'a submitter that fails',
    handler: async (_event, context) => {
      const result = await nameOfError(
        context.waitForCallback(
          'approval',
          async () => {
            throw new Error('mail server is down')
          },
          once,
        ),
      )
      return Array.isArray(result) ? result[0] : result
    },
    expected: { result: 'CallbackSubmitterError' },
  },
  {
    name: 'plain functions',
    handler: async (_event, context) => ({
      sum: await context.invoke('add', 'sum', { a: 1, b: 2 }),
      old: await context.invoke('old style', 'with-callback', 20),
      failure: await nameOfError(context.invoke('broken', 'broken', {})),
    }),
    register: (runner) => {
      runner
        .registerFunction('sum', async ({ a, b }: { a: number; b: number }) => a + b)
        .registerFunction('with-callback', (n: number, _context: unknown, done: (error: null, n: number) => void) => {
          setImmediate(() => done(null, n + 1))
        })
        .registerFunction('broken', async () => {
          throw new TypeError('out of order')
        })
    },
    look: (runner) => [
      runner.getOperation('add').getChainedInvokeDetails()?.result,
      runner.getOperation('broken').getChainedInvokeDetails()?.error?.errorType,
      runner.getOperation('broken').getChainedInvokeDetails()?.error?.errorMessage,
    ],
    expected: { result: { sum: 3, old: 21, failure: ['InvokeError', 'out of order'] } },
  },
  {
    name: 'durable functions, by name and by ARN',
    skipTime: true,
    handler: async (_event, context) => ({
      child: await context.invoke('child', 'child', { n: 5 }),
      failure: await nameOfError(
        context.invoke('broken', 'arn:aws:lambda:eu-west-1:999988887777:function:broken:live', {}),
      ),
    }),
    register: (runner, durable) => {
      const child = durable(async ({ n }: { n: number }, context) => {
        await context.wait('inside', { hours: 1 })
        return await context.step('double', async () => n * 2)
      })
      const broken = durable(async () => {
        throw new RangeError('too far')
      })
      runner
        .registerDurableFunction('child', child)
        .registerDurableFunction('arn:aws:lambda:eu-west-1:999988887777:function:broken:live', broken)
    },
    look: (runner, result) => [
      result.getOperations().length,
      runner.getOperation('broken').getChainedInvokeDetails()?.error?.errorMessage,
    ],
    expected: { result: { child: 10, failure: ['InvokeError', 'too far'] } },
  },
  {
    name: 'map and parallel, with items that fail',
    handler: async (_event, context) => {
      const mapped = await context.map(
        'boxes',
        [1, 2, 3],
        async (child, n) => {
          return await child.step(
            'pack',
            async () => {
              if (n === 2) throw new Error('torn')
              return n * 10
            },
            once,
          )
        },
        { completionConfig: { toleratedFailureCount: 1 } },
      )
      const both = await context.parallel('both', [
        { name: 'left', func: async (child) => await child.step('hand', async () => 'l') },
        { name: 'right', func: async (child) => await child.step('hand', async () => 'r') },
      ])
      return [mapped.getResults(), mapped.failureCount, both.getResults()]
    },
    look: (runner, result) => [
      result.getOperations({ status: 'FAILED' }).map((operation) => operation.getName()),
      runner
        .getOperation('boxes')
        .getChildOperations()
        ?.map((child) => [child.getName(), child.getStatus()]),
    ],
    expected: { result: [[10, 30], 1, ['l', 'r']] },
  },
  {
    name: 'waitForCondition',
    skipTime: true,
    handler: async (_event, context) =>
      await context.waitForCondition('ready', async (state) => state + 1, {
        initialState: 0,
        waitStrategy: (state) =>
          state < 3 ? { shouldContinue: true, delay: { minutes: 1 } } : { shouldContinue: false },
      }),
    look: (runner) => runner.getOperation('ready').getStepDetails()?.attempt,
    expected: { result: 3 },
  },
  {
    name: 'several operations of one name, looked up in every way',
    handler: async (_event, context) => {
      for (const n of [1, 2, 3]) await context.step('same', async () => n)
    },
    look: (runner, result) => {
      const read = (operation: ReturnType<Runner['getOperation']>) => operation.getStepDetails()?.result
      return [
        read(runner.getOperation('same')),
        read(runner.getOperation('same', 1)),
        read(runner.getOperationByNameAndIndex('same', 2)),
        read(runner.getOperationByIndex(1)),
        read(runner.getOperationByIndex(-1)),
        read(runner.getOperationById(result.getOperations()[0]?.getId() ?? '')),
        read(runner.getOperationByNameAndIndex('same', 3)),
        read(runner.getOperation('other')),
      ]
    },
    expected: { result: undefined },
  },
  {
    name: 'questions about operations that are of another kind, or are not there',
    handler: async (_event, context) => await context.step('only', async () => 1),
    look: (runner, result) => {
      const only = runner.getOperation('only')
      const none = runner.getOperation('none')
      return [
        attempt(() => only.getContextDetails()),
        attempt(() => only.getWaitDetails()),
        attempt(() => only.getChainedInvokeDetails()),
        attempt(() => only.getCallbackDetails()),
        attempt(() => only.sendCallbackSuccess()),
        attempt(() => none.getStepDetails()),
        attempt(() => none.getCallbackDetails()),
        attempt(() => none.getChildOperations()),
        attempt(() => none.getEvents()),
        attempt(() => none.getStatus()),
        attempt(() => none.sendCallbackHeartbeat()),
        attempt(() => result.getError()),
      ]
    },
    expected: { result: 1 },
  },
  {
    name: 'waiting for an operation that never comes',
    handler: async (_event, context) => await context.step('only', async () => 1),
    meanwhile: async (runner) =>
      await runner
        .getOperation('missing')
        .waitForData()
        .catch((error) => error instanceof Error),
    expected: { result: 1 },
  },
]
