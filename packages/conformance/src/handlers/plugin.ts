import {
  createRetryStrategy,
  type DurableContext,
  type DurableInstrumentationPlugin,
  withDurableExecution,
} from 'durable-core'
import { isStep, isTerminal, recorder, type Write } from './plugin-recorder.ts'
import { fail, noRetry, retry, seq, succeedAtAttempt } from './shared.ts'

async function greeting(event: string, ctx: DurableContext): Promise<string> {
  return await ctx.step(async () => `Hello, ${event}!`)
}

async function waitTwoSeconds(_event: null, ctx: DurableContext): Promise<string> {
  await ctx.wait({ seconds: 2 })
  return 'done'
}

/** invocation-start and invocation-end with the fields that most requirements look at. */
function invocationHooks(write: Write): DurableInstrumentationPlugin {
  return {
    async onInvocationStart(info) {
      write({ hook: 'invocation-start', first: info.isFirstInvocation })
    },
    async onInvocationEnd(info) {
      write({ hook: 'invocation-end', status: info.status })
    },
  }
}

/** attempt-start and attempt-end of steps. */
function attemptHooks(write: Write): DurableInstrumentationPlugin {
  return {
    async onOperationAttemptStart(info) {
      if (isStep(info)) write({ hook: 'attempt-start', n: info.attempt, op: info.id })
    },
    async onOperationAttemptEnd(info) {
      if (isStep(info)) write({ hook: 'attempt-end', n: info.attempt, outcome: info.outcome, op: info.id })
    },
  }
}

/** Every hook writes its name, then throws. */
function faultyHooks(write: Write): DurableInstrumentationPlugin {
  function report(hook: string): never {
    write({ hook })
    throw new Error(`${hook} fails`)
  }
  return {
    async onInvocationStart() {
      report('invocation-start')
    },
    async onInvocationEnd() {
      report('invocation-end')
    },
    async onOperationStart(info) {
      if (isStep(info)) report('operation-start')
    },
    async onOperationEnd(info) {
      if (isStep(info)) report('operation-end')
    },
    async onOperationAttemptStart(info) {
      if (isStep(info)) report('attempt-start')
    },
    async onOperationAttemptEnd(info) {
      if (isStep(info)) report('attempt-end')
    },
  }
}

export const r10_1 = withDurableExecution(
  async (event: string, ctx: DurableContext) =>
    ctx.step(async ({ logger }) => {
      logger.info(`Greeting step running for: ${event}`)
      return `Hello, ${event}!`
    }),
  { plugins: [recorder('CONFPLUGIN', invocationHooks)] },
)

export const r10_2 = withDurableExecution(greeting, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onOperationStart(info) {
        if (isStep(info)) write({ hook: 'operation-start', op: info.id })
      },
      async onOperationEnd(info) {
        if (isStep(info)) write({ hook: 'operation-end', op: info.id, status: info.status })
      },
    })),
  ],
})

export const r10_3 = withDurableExecution(
  async (_event: null, ctx: DurableContext) =>
    ctx.step(async ({ attempt }) => succeedAtAttempt(attempt, 2, 'Operation succeeded'), retry(2, 1)),
  { plugins: [recorder('CONFPLUGIN', attemptHooks)] },
)

export const r10_4 = withDurableExecution(greeting, { plugins: [recorder('CONFPLUGIN-FAULTY', faultyHooks)] })

/** invocation-start without fields, invocation-end with the status. */
function plainInvocationHooks(write: Write): DurableInstrumentationPlugin {
  return {
    async onInvocationStart() {
      write({ hook: 'invocation-start' })
    },
    async onInvocationEnd(info) {
      write({ hook: 'invocation-end', status: info.status })
    },
  }
}

export const r10_5 = withDurableExecution(greeting, {
  plugins: [recorder('CONFPLUGIN-A', plainInvocationHooks), recorder('CONFPLUGIN-B', plainInvocationHooks)],
})

export const r10_6 = withDurableExecution(waitTwoSeconds, { plugins: [recorder('CONFPLUGIN', invocationHooks)] })

export const r10_7 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => ctx.step(async () => fail(), noRetry),
  { plugins: [recorder('CONFPLUGIN', invocationHooks)] },
)

export const r10_8 = withDurableExecution(greeting, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onOperationChange(info) {
        for (const [op, item] of Object.entries(info.updatedOperations)) {
          if (!isStep(item)) continue
          write({ hook: 'operation-change', op, status: item.status, in_full_map: op in info.operations })
        }
      },
    })),
  ],
})

export const r10_9 = withDurableExecution(waitTwoSeconds, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onInvocationStart(info) {
        for (const [op, item] of Object.entries(info.updatedOperations)) {
          if (item.type !== 'WAIT') continue
          write({ hook: 'updated-on-invoke', op, status: item.status, first: info.isFirstInvocation })
        }
      },
    })),
  ],
})

export const r10_10 = withDurableExecution(waitTwoSeconds, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onOperationStart(info) {
        if (info.type === 'WAIT') write({ hook: 'operation-start', op: info.id, type: info.type.toUpperCase() })
      },
      async onOperationEnd(info) {
        if (info.type !== 'WAIT') return
        write({ hook: 'operation-end', op: info.id, type: info.type.toUpperCase(), status: info.status })
      },
    })),
  ],
})

export const r10_11 = withDurableExecution(
  async (event: string, ctx: DurableContext) => ctx.runInChildContext(async (child) => greeting(event, child)),
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationEnd(info) {
          write({ hook: 'operation-end', op: info.id, parent: info.parentId ?? 'NONE', status: info.status })
        },
      })),
    ],
  },
)

export const r10_12 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => {
    const batch = await ctx.parallel('parallel', [async () => 'task-1', async () => 'task-2'], seq)
    return batch.getResults()
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async wrapChildContextFn(info, fn) {
          if (info.subType !== 'ParallelBranch') return await fn()
          const branch = { op: info.id, parent: info.parentId ?? 'NONE' }
          write({ hook: 'fn-start', ...branch })
          try {
            const result = await fn()
            write({ hook: 'fn-end', ...branch, outcome: 'SUCCEEDED' })
            return result
          } catch (error) {
            write({ hook: 'fn-end', ...branch, outcome: 'FAILED' })
            throw error
          }
        },
      })),
    ],
  },
)

export const r10_13 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => {
    await ctx.step(async () => 'a')
    await ctx.step(async ({ attempt }) => succeedAtAttempt(attempt, 2, 'b'), retry(2, 1))
    return 'Operation succeeded'
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationStart(info) {
          if (isStep(info)) write({ hook: 'operation-start', op: info.id, replay: info.isReplay })
        },
        async onOperationEnd(info) {
          if (isStep(info)) write({ hook: 'operation-end', op: info.id, status: info.status })
        },
      })),
    ],
  },
)

export const r10_14 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => {
    await ctx.step(async () => 'task-a')
    await ctx.step(
      async () => {
        throw new Error('boom')
      },
      { retryStrategy: createRetryStrategy({ maxAttempts: 1 }) },
    )
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationEnd(info) {
          if (!isStep(info)) return
          const { id: op, status, result = 'NONE', error } = info
          write({ hook: 'operation-end', op, status, result, error: error?.message ?? 'NONE' })
        },
      })),
    ],
  },
)

export const r10_15 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => ctx.step(async () => fail(), retry(2, 1)),
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        ...attemptHooks(write),
        async onOperationEnd(info) {
          if (isStep(info)) write({ hook: 'operation-end', op: info.id, status: info.status })
        },
      })),
    ],
  },
)

export const r10_16 = withDurableExecution(waitTwoSeconds, {
  plugins: [
    recorder('CONFPLUGIN', (write) => {
      let first = false
      return {
        async onInvocationStart(info) {
          first = info.isFirstInvocation
          write({ hook: 'invocation-start', first })
        },
        async onInvocationEnd({ status }) {
          write({ hook: 'invocation-end', first, terminal: isTerminal(status), status })
        },
      }
    }),
  ],
})

export const r10_17 = withDurableExecution(greeting, {
  plugins: [
    recorder('CONFPLUGIN-FAULTY', faultyHooks),
    recorder('CONFPLUGIN-HEALTHY', (write) => ({
      ...invocationHooks(write),
      async onOperationStart(info) {
        if (isStep(info)) write({ hook: 'operation-start', op: info.id })
      },
      async onOperationAttemptStart(info) {
        if (isStep(info)) write({ hook: 'attempt-start', op: info.id })
      },
      async onOperationAttemptEnd(info) {
        if (isStep(info)) write({ hook: 'attempt-end', op: info.id, outcome: info.outcome })
      },
      async onOperationEnd(info) {
        if (isStep(info)) write({ hook: 'operation-end', op: info.id, status: info.status })
      },
    })),
  ],
})
