import { type DurableContext, type InvocationEndInfo, type InvocationInfo, withDurableExecution } from 'durable-core'
import { dump, isStep, isTerminal, recorder } from './plugin-recorder.ts'
import { retry, seq, succeedAtAttempt } from './shared.ts'

// The requirements about which fields the infos of the hooks carry (10-18 to 10-23).

export const r10_18 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => {
    const batch = await ctx.parallel(
      'waits',
      [
        async (branch) => {
          await branch.wait('short', { seconds: 2 })
          return 'short-done'
        },
        async (branch) => {
          await branch.wait('long', { seconds: 8 })
          return 'long-done'
        },
      ],
      { maxConcurrency: 2 },
    )
    return batch.getResults()
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationStart({ type, name, isReplay: replay, endTimestamp }) {
          if (type !== 'WAIT') return
          write({ hook: 'operation-start', type, name, replay, pending: endTimestamp === undefined })
        },
        async onOperationEnd({ type, name, status }) {
          if (type === 'WAIT') write({ hook: 'operation-end', type, name, status })
        },
      })),
    ],
  },
)

/** What the start and the end of an invocation have in common. */
function dumpInvocation(info: (InvocationInfo | InvocationEndInfo) & { readonly isFirstInvocation?: boolean }) {
  return {
    isFirstInvocation: info.isFirstInvocation,
    requestId: info.requestId,
    operationsCount: Object.keys(info.operations).length,
    executionStartTimestamp: info.executionStartTimestamp?.toISOString(),
  }
}

export const r10_19 = withDurableExecution(
  async (event: string, ctx: DurableContext) => {
    await ctx.wait({ seconds: 2 })
    return `done-${event}`
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onInvocationStart(info) {
          const updatedOperationsCount = Object.keys(info.updatedOperations).length
          write({ hook: 'invocation-start', ...dumpInvocation(info), updatedOperationsCount })
        },
        async onInvocationEnd(info) {
          const { status, executionError } = info
          const outcome = { status, terminal: isTerminal(status), executionError: executionError?.message }
          write({ hook: 'invocation-end', ...dumpInvocation(info), ...outcome })
        },
      })),
    ],
  },
)

/** A step named `greet` that returns `task-a`. */
async function greet(_event: null, ctx: DurableContext): Promise<string> {
  return await ctx.step('greet', async () => 'task-a')
}

export const r10_20 = withDurableExecution(greet, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onOperationStart(info) {
        if (isStep(info)) write({ hook: 'operation-start', ...dump(info) })
      },
      async onOperationEnd(info) {
        if (isStep(info)) write({ hook: 'operation-end', ...dump(info) })
      },
    })),
  ],
})

export const r10_21 = withDurableExecution(
  async (_event: null, ctx: DurableContext) =>
    ctx.step('flaky', async ({ attempt }) => succeedAtAttempt(attempt, 2, 'ok'), retry(2, 1)),
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationAttemptStart(info) {
          if (isStep(info)) write({ hook: 'attempt-start', ...dump(info) })
        },
        async onOperationAttemptEnd(info) {
          if (isStep(info)) write({ hook: 'attempt-end', ...dump(info), outcome: info.outcome })
        },
      })),
    ],
  },
)

export const r10_22 = withDurableExecution(greet, {
  plugins: [
    recorder('CONFPLUGIN', (write) => ({
      async onOperationChange(info) {
        const updatedOperationsCount = Object.keys(info.updatedOperations).length
        const operationsCount = Object.keys(info.operations).length
        for (const [id, item] of Object.entries(info.updatedOperations)) {
          if (!isStep(item)) continue
          const change = { executionArn: info.executionArn, updatedOperationsCount, operationsCount }
          write({ hook: 'operation-change', ...dump(item), ...change, inFullMap: id in info.operations })
        }
      },
    })),
  ],
})

export const r10_23 = withDurableExecution(
  async (_event: null, ctx: DurableContext) => {
    const batch = await ctx.parallel(
      'ctx',
      [
        {
          name: 'branch-a',
          func: async (branch) => {
            await branch.step('inner', async () => 'x')
            await branch.wait({ seconds: 2 })
            return 'a-done'
          },
        },
        { name: 'branch-b', func: async () => 'b-done' },
      ],
      seq,
    )
    return batch.getResults()
  },
  {
    plugins: [
      recorder('CONFPLUGIN', (write) => ({
        async onOperationStart(info) {
          if (info.type === 'CONTEXT') write({ hook: 'operation-start', ...dump(info) })
        },
        async wrapChildContextFn(info, fn) {
          write({ hook: 'fn-start', ...dump(info) })
          return await fn()
        },
      })),
    ],
  },
)
