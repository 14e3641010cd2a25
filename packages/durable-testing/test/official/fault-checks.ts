import assert from 'node:assert/strict'
import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js'
import type { RunnerClass } from './packages.ts'

/** Something that AWS's testing package gets wrong, as a check that a right one passes. */
export interface Fault {
  readonly name: string
  readonly check: (TestRunner: RunnerClass) => Promise<void>
}

type DurableHandler = (event: unknown, context: DurableContext) => Promise<unknown>
type InvocationEvent = {
  readonly InitialExecutionState: { readonly Operations: readonly { Name?: string }[] }
}

const realSetTimeout = setTimeout

/** A durable handler, and the events it is invoked with. */
function recording(handler: DurableHandler) {
  const events: InvocationEvent[] = []
  const durable = withDurableExecution(handler)
  const handlerFunction: typeof durable = async (event, context) => {
    events.push(event as InvocationEvent)
    return await durable(event, context)
  }
  return { events, handlerFunction }
}

export const faults: readonly Fault[] = [
  {
    name: 'an invocation that breaks down is repeated, as Lambda does it',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const durable = withDurableExecution(async (_event, context) => await context.step('work', async () => 'done'))
      let invocations = 0
      const handlerFunction: typeof durable = async (event, context) => {
        invocations += 1
        if (invocations === 1) throw new Error('the sandbox died')
        return await durable(event, context)
      }
      const result = await new TestRunner({ handlerFunction }).run()
      assert.equal(result.getResult(), 'done')
      assert.deepEqual(
        result.getInvocations().map(({ error }) => error?.errorMessage),
        ['the sandbox died', undefined],
      )
    },
  },
  {
    name: 'an event leaves out what happened inside a context that has ended',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { events, handlerFunction } = recording(async (_event, context) => {
        await context.runInChildContext('child', async (child) => await child.step('inside', async () => 1))
        await context.wait('pause', { seconds: 1 })
      })
      await new TestRunner({ handlerFunction }).run()
      const names = events.at(-1)?.InitialExecutionState.Operations.map(({ Name }) => Name)
      assert.ok(names?.includes('child'))
      assert.ok(!names?.includes('inside'))
    },
  },
  {
    name: 'an event has at most 1,000 operations; the others are read page by page',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { events, handlerFunction } = recording(async (_event, context) => {
        const steps = Array.from({ length: 1100 }, (_, index) => context.step(async () => index))
        await context.wait('pause', { seconds: 1 })
        return (await Promise.all(steps)).length
      })
      const result = await new TestRunner({ handlerFunction }).run()
      assert.equal(result.getResult(), 1100)
      assert.ok((events.at(-1)?.InitialExecutionState.Operations.length ?? 0) <= 1000)
    },
  },
  {
    name: 'a result above the 1 MB of the service fails the execution',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (_event, context) => {
        await context.step('large', async () => 'x'.repeat(1_100_000))
      })
      assert.equal((await new TestRunner({ handlerFunction }).run()).getStatus(), 'FAILED')
    },
  },
  {
    name: 'an invoked function may return nothing',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (_event, context) => {
        await context.invoke('notify', {})
        await context.invoke('notify-durably', {})
      })
      const runner = new TestRunner({ handlerFunction })
        .registerFunction('notify', async () => {})
        .registerDurableFunction(
          'notify-durably',
          withDurableExecution(async () => {}),
        )
      assert.equal((await runner.run()).getStatus(), 'SUCCEEDED')
    },
  },
  {
    name: 'the history tells which function was invoked, and with what',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (_event, context) => await context.invoke('add', { a: 1 }))
      const result = await new TestRunner({ handlerFunction }).registerFunction('add', async () => 2).run()
      const started = result.getHistoryEvents().find(({ EventType }) => EventType === 'ChainedInvokeStarted')
      const { FunctionName, Input } = started?.ChainedInvokeStartedDetails ?? {}
      assert.match(FunctionName ?? '', /add/)
      assert.equal(Input?.Payload, '{"a":1}')
    },
  },
  {
    name: 'the time that an invocation has left grows less',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (_event, context) => {
        const before = context.lambdaContext.getRemainingTimeInMillis()
        await new Promise((resolve) => setTimeout(resolve, 5))
        return before - context.lambdaContext.getRemainingTimeInMillis() > 0
      })
      assert.equal((await new TestRunner({ handlerFunction }).run()).getResult(), true)
    },
  },
  {
    name: 'a handler that waits for nothing ends as FAILED, with the error of the service',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const handlerFunction: ReturnType<typeof withDurableExecution> = async () => ({ Status: 'PENDING' as never })
      const result = await new TestRunner({ handlerFunction }).run()
      assert.equal(result.getError().errorMessage, 'Cannot return PENDING status with no pending operations.')
    },
  },
  {
    name: 'a result stays as it was when its runner runs again',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (event, context) => await context.step('echo', async () => event))
      const runner = new TestRunner({ handlerFunction })
      const first = await runner.run({ payload: 1 })
      const second = await runner.run({ payload: 2 })
      assert.deepEqual(
        [first, second].map((result) => result.getOperations()[0]?.getStepDetails()?.result),
        [1, 2],
      )
      assert.deepEqual(
        second.getHistoryEvents().map(({ EventId }) => EventId),
        [1, 2, 3, 4, 5],
      )
    },
  },
  {
    name: 'waiting for an operation that did not come is refused after the end of the execution too',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async () => {})
      const runner = new TestRunner({ handlerFunction })
      await runner.run()
      const waiting = runner.getOperation('never').waitForData()
      const later = new Promise((resolve) => realSetTimeout(resolve, 50, 'still waiting'))
      await assert.rejects(Promise.race([waiting, later]), /ended/)
    },
  },
  {
    name: 'a callback is answered once',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment()
      const { handlerFunction } = recording(async (_event, context) => {
        await context.waitForCallback('approval', async () => {})
      })
      const runner = new TestRunner({ handlerFunction })
      const approval = runner.getOperation('approval')
      const running = runner.run()
      await approval.waitForData('SUBMITTED')
      await approval.sendCallbackSuccess('1')
      await running
      await assert.rejects(approval.sendCallbackSuccess('2'), /ended/)
    },
  },
  {
    name: 'skipped time ends the invocation, so that replay is exercised',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment({ skipTime: true })
      const { events, handlerFunction } = recording(async (_event, context) => {
        for (let hour = 1; hour <= 5; hour += 1) await context.wait(`hour ${hour}`, { hours: 1 })
      })
      const result = await new TestRunner({ handlerFunction }).run()
      assert.equal(result.getInvocations().length, 6)
      assert.equal(events.length, 6)
    },
  },
  {
    name: 'waits and invokes have an end',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment({ skipTime: true })
      const { handlerFunction } = recording(async (_event, context) => {
        await context.wait('pause', { hours: 1 })
        await context.invoke('add', {})
      })
      const runner = new TestRunner({ handlerFunction }).registerFunction('add', async () => 2)
      const ends = (await runner.run()).getOperations().map((operation) => operation.getEndTimestamp())
      assert.deepEqual(
        ends.map((end) => end instanceof Date),
        [true, true],
      )
    },
  },
  {
    name: 'skipping time leaves the timers and the clock of the process alone',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment({ skipTime: true })
      assert.ok(setTimeout === realSetTimeout)
    },
  },
  {
    name: 'a callback that nobody can answer times out in skipped time, and before a longer wait',
    check: async (TestRunner) => {
      await TestRunner.setupTestEnvironment({ skipTime: true })
      const { handlerFunction } = recording(
        async (_event, context) =>
          await Promise.race([
            context.wait('a day', { days: 1 }).then(() => 'waited'),
            context
              .waitForCallback('approval', async () => {}, { timeout: { minutes: 1 } })
              .catch((error) => (error instanceof Error ? error.name : error)),
          ]),
      )
      assert.equal((await new TestRunner({ handlerFunction }).run()).getResult(), 'CallbackTimeoutError')
    },
  },
]
