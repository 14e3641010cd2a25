import { expect, test } from 'vitest'
import type { DurableContext, DurableExecutionConfig, DurableExecutionInvocationOutput } from '../src/index.ts'
import { NestingType, withDurableExecution, withRetry } from '../src/index.ts'
import { MemoryService, serviceError } from './memory-service.ts'

type Code = (context: DurableContext) => Promise<unknown>

function durable(service: MemoryService, code: Code, config: DurableExecutionConfig = {}) {
  return withDurableExecution(async (_event, context) => code(context), { durableExecutionClient: service, ...config })
}

/** Runs one version of the code until it suspends, and another one from there. */
async function redeploy(before: Code, after: Code, config?: DurableExecutionConfig) {
  const service = new MemoryService()
  expect(await service.invoke(durable(service, before))).toEqual({ Status: 'PENDING' })
  service.advance()
  const written = service.updates.length
  const output = await service.invoke(durable(service, after, config))
  return { output, wrote: service.updates.slice(written) }
}

function messageOf(output: DurableExecutionInvocationOutput): string {
  expect(output).toMatchObject({ Status: 'FAILED', Error: { ErrorType: 'NonDeterministicExecutionError' } })
  return 'Error' in output ? (output.Error.ErrorMessage ?? '') : ''
}

const pause = (context: DurableContext) => context.wait('pause', { seconds: 10 })
const virtual = { virtualContext: true }
let ran = false
const body = async () => {
  ran = true
}

test.each<[difference: string, before: Code, after: Code, message: string]>([
  [
    'another name',
    async (context) => {
      await context.step('charge', async () => 1)
      await pause(context)
    },
    async (context) => context.step('ship', body),
    'The name differs: "charge" was recorded, "ship" was requested.',
  ],
  [
    'another type',
    async (context) => pause(context),
    async (context) => context.step('pause', body),
    'The type differs: WAIT was recorded, STEP was requested.',
  ],
  [
    'another subtype of the same type',
    async (context) => {
      await context.step('poll', async () => 1)
      await pause(context)
    },
    async (context) =>
      context.waitForCondition<number>('poll', async () => body().then(() => 1), {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: false }),
      }),
    'The subtype differs: Step was recorded, WaitForCondition was requested.',
  ],
  [
    'another duration',
    async (context) => pause(context),
    async (context) => {
      await context.wait('pause', { seconds: 20 })
      await body()
    },
    'The duration differs: 10 s was recorded, 20 s was requested.',
  ],
  [
    'another parent, because a virtual context has become a recorded one',
    async (context) => context.runInChildContext(async (child) => pause(child), { virtualContext: true }),
    async (context) => context.runInChildContext(async (child) => pause(child)),
    'The parent differs: none was recorded, c4ca4238a0b92382 was requested.',
  ],
])('%s is found before the code of that operation runs', async (_difference, before, after, message) => {
  ran = false
  const { output } = await redeploy(before, after)
  expect(output).toMatchObject({ Status: 'FAILED' })
  expect('Error' in output ? output.Error.ErrorMessage : '').toContain(message)
  expect(ran).toBe(false)
})

test('the message shows both sequences around the difference, where it is and what to do', async () => {
  const first = async (context: DurableContext, third: string) => {
    await context.step('validate', async () => 1)
    await context.runInChildContext('order', async (child) => {
      await child.step('reserve', async () => 1)
      await child.step(third, body)
      await pause(child)
    })
  }
  const { output } = await redeploy(
    (context) => first(context, 'charge'),
    (context) => first(context, 'ship'),
  )
  expect(messageOf(output)).toMatchInlineSnapshot(`
    "Non-deterministic execution: operation 2 of context 2 (RunInChildContext "order") is not what the history says. The name differs: "charge" was recorded, "ship" was requested.

         recorded           requested
      1  Step "reserve"     the same
    > 2  Step "charge"      Step "ship"
      3  Wait "pause" 10 s  (not reached)

    Either the code has changed since the execution began, or it decides by something that differs from run to run: the time, a random number, the environment, the order in which plain promises settle. Put such decisions into a step, and let running executions finish on the version that began them (publish a version, invoke it by alias)."
  `)
})

test('history beyond the end of the code fails the execution', async () => {
  const { output, wrote } = await redeploy(
    async (context) => {
      await context.step('one', async () => 1)
      await pause(context)
    },
    async (context) => context.step('one', async () => 1),
  )
  expect(messageOf(output)).toContain('The history goes on where the code has ended.')
  expect(wrote).toEqual([])
})

test('history beyond the end of a child context fails the execution too', async () => {
  const { output } = await redeploy(
    async (context) => context.runInChildContext('child', async (child) => pause(child)),
    async (context) => context.runInChildContext('child', async () => 'nothing'),
  )
  expect(messageOf(output)).toContain('operation 1 of context 1 (RunInChildContext "child")')
})

test.each<[where: string, after: Code]>([
  ['a virtual context that is not called any more', async () => 'ended'],
  ['the end of a virtual context', async (context) => context.runInChildContext(async () => 'nothing', virtual)],
])('history beyond %s fails the execution as well', async (_where, after) => {
  const before: Code = (context) => context.runInChildContext(async (child) => pause(child), virtual)
  const { output } = await redeploy(before, after)
  expect(messageOf(output)).toContain('The history goes on where the code has ended.')
})

test('history of a branch that was left behind is left over rightly', async () => {
  const code: Code = async (context) => {
    const slow = (async () => {
      await context.step('one', async () => 1)
      for (let i = 0; i < 10; i++) await Promise.resolve()
      await context.step('two', async () => 2)
      await pause(context)
    })()
    return Promise.race([slow, pause(context)])
  }
  const service = new MemoryService()
  expect(await service.run(durable(service, code))).toMatchObject({ Status: 'SUCCEEDED' })
})

test('where the setting says so, a difference ends the invocation and the execution goes on with corrected code', async () => {
  const good: Code = async (context) => {
    const one = await context.step('one', async () => 1)
    await pause(context)
    return one
  }
  const bad: Code = async (context) => context.step('uno', body)
  const service = new MemoryService()
  await service.invoke(durable(service, good))
  service.advance()
  const attempt = service.invoke(durable(service, bad, { onNonDeterminism: 'failInvocation' }))
  await expect(attempt).rejects.toThrow('The name differs')
  expect(await service.run(durable(service, good))).toEqual({ Status: 'SUCCEEDED', Result: '1' })
})

test('a context used inside another one ends the execution before any code of the call runs', async () => {
  ran = false
  const service = new MemoryService()
  const handler = durable(service, (context) => context.runInChildContext(async () => context.step('wrong', body)))
  expect(await service.invoke(handler)).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorType: 'Error', ErrorMessage: expect.stringContaining('Context usage error in "step"') },
  })
  expect(ran).toBe(false)
})

test('an operation called inside a step ends the execution too', async () => {
  ran = false
  const service = new MemoryService()
  const handler = durable(service, (context) => context.step('outer', async () => context.step('inner', body)))
  expect(await service.invoke(handler)).toMatchObject({ Status: 'FAILED' })
  expect(ran).toBe(false)
})

test('a backoff of withRetry that comes out differently on replay is no mismatch: chance has a part in it', async () => {
  const service = new MemoryService()
  let drawn = 0
  const handler = durable(service, (context) =>
    withRetry(
      context,
      'flaky',
      async (_child, attempt) => {
        if (attempt < 3) throw new Error('not yet')
        return attempt
      },
      { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: ++drawn * 10 } }) },
    ),
  )
  for (const _attempt of [1, 2]) {
    expect(await service.invoke(handler)).toEqual({ Status: 'PENDING' })
    service.advance()
  }
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '3' })
})

test('a batch that ends sooner on replay than it did before a crash is no mismatch', async () => {
  const service = new MemoryService()
  service.onCheckpoint = ({ Updates }) => {
    const endsBatch = Updates?.some(({ SubType, Action }) => SubType === 'Parallel' && Action === 'SUCCEED')
    if (endsBatch) throw serviceError(400, 'Invalid checkpoint token')
  }
  const third = Promise.withResolvers<void>()
  const branches = [
    async (branch: DurableContext) => branch.step('first', () => third.promise),
    async (branch: DurableContext) => {
      for (const name of ['one', 'two', 'three']) await branch.step(name, async () => 1)
      throw new Error('makes room for the third')
    },
    async (branch: DurableContext) => {
      await branch.step('third', async () => third.resolve())
      await branch.wait({ hours: 1 })
    },
  ]
  const config = { nesting: NestingType.FLAT, completionConfig: { minSuccessful: 1 }, maxConcurrency: 2 }
  const handler = durable(service, async (context) => (await context.parallel(branches, config)).completionReason)
  await expect(service.invoke(handler)).rejects.toThrow('Invalid checkpoint token')
  service.onCheckpoint = () => {}
  expect(service.find('third').Status).toBe('SUCCEEDED')
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"MIN_SUCCESSFUL_REACHED"' })
})

test('that a batch has fewer items than the history is one, though it ended early', async () => {
  const completionConfig = { minSuccessful: 1 }
  const wait = async (branch: DurableContext) => branch.wait({ seconds: 10 })
  const before: Code = (context) => context.parallel([wait, wait, wait], { completionConfig })
  const after: Code = (context) => context.parallel([async () => 1, wait], { completionConfig })
  expect(messageOf((await redeploy(before, after)).output)).toContain('The history goes on where the code has ended.')
})
