import { expect, test } from 'vitest'
import type { DurableContext, DurableExecutionConfig } from '../src/index.ts'
import {
  DurableExecutionClientError,
  DurableExecutionInvocationInputWithClient,
  withDurableExecution,
} from '../src/index.ts'
import { lambdaContext, MemoryService } from './memory-service.ts'

function durable(
  service: MemoryService,
  code: (context: DurableContext) => Promise<unknown>,
  config?: DurableExecutionConfig,
) {
  return withDurableExecution(async (_event, context) => code(context), { durableExecutionClient: service, ...config })
}

test('an event that is none of a durable execution is refused', async () => {
  const handler = withDurableExecution(async () => 1)
  await expect(handler({ orderId: 1 } as never, lambdaContext)).rejects.toThrow('Unexpected payload provided')
})

test('two ways to the service at once fail the execution before any call', async () => {
  const service = new MemoryService()
  const handler = durable(service, async () => 1, { client: {} as never })
  expect(await service.invoke(handler)).toMatchObject({ Status: 'FAILED' })
  expect(service.requests).toEqual([])
})

test('an execution without input gets an empty object', async () => {
  const service = new MemoryService()
  delete service.operations.get('execution')?.ExecutionDetails
  const handler = withDurableExecution(async (event) => event, { durableExecutionClient: service })
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '{}' })
})

test('a history in pages is read to its end', async () => {
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    for (let i = 0; i < 5; i++) await context.step(async () => i)
    await context.wait({ seconds: 1 })
    return 'end'
  }
  await service.invoke(durable(service, code))
  service.advance()
  service.pageSize = 2
  const written = service.updates.length
  expect(await service.invoke(durable(service, code))).toMatchObject({ Result: '"end"' })
  expect(service.updates).toHaveLength(written)
})

test('a result above 6 MiB is checkpointed, as the last update', async () => {
  const service = new MemoryService()
  const text = 'x'.repeat(6_291_500)
  const handler = durable(service, async (context) => {
    await context.runInChildContext(async () => 1)
    return text
  })
  expect(await service.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '' })
  expect(service.updates.at(-1)).toMatchObject({ Type: 'EXECUTION', Action: 'SUCCEED', Payload: JSON.stringify(text) })
})

test('a result that is no JSON fails the execution', async () => {
  const service = new MemoryService()
  expect(await service.invoke(durable(service, async () => 1n))).toMatchObject({ Status: 'FAILED' })
})

test('stored text that cannot be read ends the invocation, so that corrected code can go on', async () => {
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    const value = await context.step('value', async () => 1)
    await context.wait({ seconds: 1 })
    return value
  }
  await service.invoke(durable(service, code))
  service.advance()
  const broken = durable(service, async (context) => {
    const deserialize = () => Promise.reject(new Error('unknown format'))
    context.configureSerdes({ defaultSerdes: { serialize: async () => '', deserialize } })
    return code(context)
  })
  await expect(service.invoke(broken)).rejects.toThrow(
    'Deserialization failed for operation "value" (1): unknown format',
  )
  expect(await service.run(durable(service, code))).toMatchObject({ Result: '1' })
})

test('a history that cannot be read ends the invocation, or the execution where the transport says so', async () => {
  const service = new MemoryService()
  service.pageSize = 0
  const failing = (error: Error) => ({
    checkpoint: () => Promise.reject(error),
    getExecutionState: () => Promise.reject(error),
  })
  const invoke = (error: Error) =>
    service.invoke(durable(service, async () => 1, { durableExecutionClient: failing(error) }))
  await expect(invoke(new Error('timeout'))).rejects.toThrow('timeout')
  expect(await invoke(new DurableExecutionClientError('gone', { scope: 'EXECUTION' }))).toMatchObject({
    Status: 'FAILED',
  })
})

test('an event may bring its own client, which comes before the configured one', async () => {
  const [configured, injected] = [new MemoryService(), new MemoryService()]
  const handler = durable(configured, async (context) => context.step(async () => 1))
  await handler(new DurableExecutionInvocationInputWithClient(injected.event(), injected), lambdaContext)
  expect([configured.updates.length, injected.updates.length]).toEqual([0, 2])
})

test('contexts carry the brand that other packages look for', async () => {
  const service = new MemoryService()
  const brand = Symbol.for('@aws/durable-execution-sdk-js/durable-context')
  const handler = durable(service, async (context) => [Reflect.get(context, brand), String(context)])
  expect(await service.invoke(handler)).toMatchObject({ Result: '[true,"[object DurableContext]"]' })
})
