import * as official from '@aws/durable-execution-sdk-js'
import { expect, test } from 'vitest'
import * as durable from '../src/index.ts'
import { type Handler, MemoryService } from './memory-service.ts'
import { parityCases, type Sdk } from './parity-handlers.ts'

// Where the types of the two differ, the type tests say so; here only behaviour counts.
const officialSdk = official as unknown as Sdk

const names = [
  'a step that is retried and succeeds',
  'a step that fails for good, caught',
  'waits, named and not',
  'child contexts in child contexts',
  'a child context that fails, caught',
  'a virtual child context',
  'a callback that is answered',
  'waitForCallback, answered',
  'an invoke',
  'waitForCondition',
  'a map with names, one at a time',
]

test.each(names)('plugins hear the same under both runtimes: %s', async (name) => {
  expect(await heardUnder(durable, name)).toEqual(await heardUnder(officialSdk, name))
})

async function heardUnder(sdk: Sdk, name: string): Promise<string[]> {
  const { input, handler, outside } = parityCases[name] as (typeof parityCases)[string]
  const service = new MemoryService(input)
  const heard: string[] = []
  const wrapped: Handler = sdk.withDurableExecution(handler(sdk), {
    durableExecutionClient: service,
    plugins: [listener(heard)],
  })
  for (let invocations = 0; invocations < 30; invocations++) {
    if ((await service.invoke(wrapped)).Status !== 'PENDING') return heard
    if (!service.advance()) outside?.(service)
  }
  throw new Error('not ended after 30 invocations')
}

function listener(heard: string[]): durable.DurableInstrumentationPlugin {
  const note = (hook: string, info: durable.OperationInfo, ...more: unknown[]) => {
    const { id, name, type, subType, parentId, isReplay } = info
    heard.push([hook, id, name, type, subType, parentId, isReplay, ...more].map(String).join(' '))
  }
  // What begins: durable-core tells status and attempt from the history where the official SDK does not.
  const tell = (hook: string) => async (info: durable.OperationInfo) => note(hook, info)
  const tellEnd = (hook: string) => async (info: durable.OperationInfo) => note(hook, info, info.attempt, info.status)
  const wrap = (hook: string) => (info: durable.OperationInfo, code: () => unknown) => {
    note(hook, info)
    return code()
  }
  return {
    onInvocationStart: async ({ isFirstInvocation, updatedOperations }) => {
      heard.push(`invocation ${isFirstInvocation} ${Object.keys(updatedOperations)}`)
    },
    onInvocationEnd: async ({ status, operations }) => {
      heard.push(`invocation ${status} ${Object.keys(operations).length}`)
    },
    onOperationStart: tell('start'),
    onOperationEnd: tellEnd('end'),
    onOperationAttemptStart: tell('attempt'),
    onOperationAttemptEnd: tellEnd('attempt end'),
    wrapChildContextFn: wrap('child'),
    wrapOperationAttemptFn: wrap('body'),
  }
}

test('plugins also hear of the code of a context whose result is rebuilt, which the official SDK does not tell', async () => {
  const rebuilt = (await heardUnder(durable, 'a child context with a large result')).filter((line) =>
    line.startsWith('child '),
  )
  expect(rebuilt).toEqual([
    'child c4ca4238a0b92382 large CONTEXT RunInChildContext undefined false',
    'child c4ca4238a0b92382 large CONTEXT RunInChildContext undefined true',
  ])
})
