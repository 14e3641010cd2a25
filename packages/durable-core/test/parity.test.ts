import * as official from '@aws/durable-execution-sdk-js'
import { expect, test } from 'vitest'
import * as durable from '../src/index.ts'
import type { DurableExecutionInvocationOutput, OperationUpdate } from '../src/wire.ts'
import { type Handler, MemoryService } from './memory-service.ts'
import { type ParityCase, parityCases, type Sdk } from './parity-handlers.ts'

// Where the types of the two differ, the type tests say so; here only behaviour counts.
const officialSdk = official as unknown as Sdk

test.each(Object.entries(parityCases))('both runtimes leave the same updates: %s', async (_name, parityCase) => {
  const theirs = await runWith([officialSdk], parityCase)
  const ours = await runWith([durable], parityCase)
  expect(ours).toEqual(theirs)
})

test.each(Object.entries(parityCases))(
  'each runtime goes on where the other stopped: %s',
  async (_name, parityCase) => {
    const theirs = await runWith([officialSdk], parityCase)
    expect(await runWith([officialSdk, durable], parityCase)).toEqual(theirs)
    expect(await runWith([durable, officialSdk], parityCase)).toEqual(theirs)
  },
)

interface Run {
  readonly output: DurableExecutionInvocationOutput
  readonly updates: readonly OperationUpdate[]
}

/** Runs an execution to its end; the runtimes take turns, invocation by invocation. */
async function runWith(sdks: readonly Sdk[], { input, handler, outside }: ParityCase): Promise<Run> {
  const service = new MemoryService(input)
  const handlers = sdks.map(
    (sdk): Handler => sdk.withDurableExecution(handler(sdk), { durableExecutionClient: service }),
  )
  for (let invocations = 0; invocations < 30; invocations++) {
    const output = await service.invoke(handlers[invocations % handlers.length] as Handler)
    if (output.Status !== 'PENDING') return { output: JSON.parse(JSON.stringify(output)), updates: service.updates }
    if (!service.advance()) outside?.(service)
  }
  throw new Error('not ended after 30 invocations')
}
