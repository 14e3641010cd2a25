import { setTimeout as sleep } from 'node:timers/promises'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import type { DurableContext, DurableExecutionConfig } from '../src/index.ts'
import {
  createRetryStrategy,
  findCause,
  JitterStrategy,
  retryPresets,
  SchemaError,
  withDurableExecution,
} from '../src/index.ts'
import { MemoryService } from './memory-service.ts'

const PENDING = { Status: 'PENDING' }
const receipts = z.object({ id: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) })
const receipt = { id: 'r-1', at: '2026-01-01T00:00:00.000Z' }

function durable(
  service: MemoryService,
  code: (context: DurableContext, input: unknown) => Promise<unknown>,
  config: Omit<DurableExecutionConfig<unknown>, 'durableExecutionClient'> = {},
) {
  return withDurableExecution((input: unknown, context) => code(context, input), {
    durableExecutionClient: service,
    ...config,
  })
}

const resultOf = (output: object) => ('Result' in output ? String(output.Result) : undefined)
const nameOf = (thrown: unknown) => (thrown as Error).name
const described = (thrown: unknown) => {
  const { name, message, cause } = thrown as Error
  return { name, message, cause: nameOf(cause) }
}

test('the schema of a step makes its result, on the first run and on replay; what the body returned is stored', async () => {
  const service = new MemoryService()
  const seen: Date[] = []
  const handler = durable(service, async (context) => {
    const { at } = await context.step('charge', async () => receipt, { schema: receipts })
    expectTypeOf(at).toEqualTypeOf<Date>()
    seen.push(at)
    await context.wait({ seconds: 1 })
  })
  expect(await service.run(handler)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(seen).toEqual([new Date(receipt.at), new Date(receipt.at)])
  expect(service.find('charge').StepDetails?.Result).toBe(JSON.stringify(receipt))
})

test('a result that does not fit fails the attempt, and the retry strategy decides', async () => {
  const service = new MemoryService()
  const results: unknown[] = [{ id: 1 }, receipt]
  const handler = durable(service, async (context) => {
    const retryStrategy = createRetryStrategy({ maxAttempts: 2, jitter: JitterStrategy.NONE })
    return (await context.step('charge', async () => results.shift(), { schema: receipts, retryStrategy })).id
  })
  expect(await service.run(handler)).toEqual({ Status: 'SUCCEEDED', Result: '"r-1"' })
  expect(service.updates.map(({ Action, Error: error }) => [Action, error?.ErrorType])).toEqual([
    ['START', undefined],
    ['RETRY', 'SchemaError'],
    ['START', undefined],
    ['SUCCEED', undefined],
  ])
})

test('a step that never fits fails with what is wrong with its result, told again on replay', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    const config = { schema: receipts, retryStrategy: retryPresets.noRetry }
    const error = await context.step('charge', async () => ({ id: 'r-1' }), config).catch((thrown) => thrown)
    await context.wait({ seconds: 1 })
    return [described(error), findCause(error, SchemaError)?.issues[0]?.path]
  })
  const message = expect.stringMatching(/^The result of step "charge" does not match its schema: at: .+/)
  const output = await service.run(handler)
  expect(JSON.parse(resultOf(output) ?? 'null')).toEqual([{ name: 'StepError', message, cause: 'SchemaError' }, ['at']])
})

test('a recorded result that does not fit any more ends the execution before any code sees it', async () => {
  const service = new MemoryService()
  const before = durable(service, async (context) => {
    await context.step('charge', async () => ({ id: 1 }))
    await context.wait({ seconds: 1 })
  })
  expect(await service.invoke(before)).toEqual(PENDING)
  let caught: unknown
  const after = (config?: DurableExecutionConfig) =>
    durable(
      service,
      (context) =>
        context
          .step('charge', async () => ({ id: 1 }), { schema: receipts })
          .catch((error) => {
            caught = error
          }),
      config,
    )
  const message = /^Non-deterministic execution: The recorded result of step "charge" does not match its schema: id: .+/
  await expect(service.invoke(after({ onNonDeterminism: 'failInvocation' }))).rejects.toThrow(message)
  expect(await service.invoke(after())).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorType: 'NonDeterministicExecutionError', ErrorMessage: expect.stringMatching(message) },
  })
  expect(caught).toBeUndefined()
})

test.each(['createCallback', 'waitForCallback'] as const)(
  'the schema of %s reads JSON, and a result from outside that does not fit is an error for the handler',
  async (verb) => {
    const schema = z.object({ approved: z.boolean() })
    async function answered(result: string): Promise<unknown> {
      const service = new MemoryService()
      const handler = durable(service, async (context) => {
        try {
          if (verb === 'waitForCallback') return await context.waitForCallback('ask', async () => {}, { schema })
          const [answer] = await context.createCallback('ask', { schema })
          expectTypeOf(await answer).toEqualTypeOf<{ approved: boolean }>()
          return await answer
        } catch (error) {
          return described(error)
        }
      })
      expect(await service.invoke(handler)).toEqual(PENDING)
      const [callback] = [...service.operations.values()].filter(({ Type }) => Type === 'CALLBACK')
      if (callback === undefined) throw new Error('no callback was opened')
      service.end(callback, 'SUCCEEDED', { CallbackDetails: { ...callback.CallbackDetails, Result: result } })
      const output = await service.invoke(handler)
      return JSON.parse(resultOf(output) ?? 'null')
    }
    expect(await answered('{"approved":true,"by":"ann"}')).toEqual({ approved: true })
    expect(await answered('{"approved":"yes"}')).toEqual({
      name: 'CallbackError',
      message: expect.stringMatching(/^The result of callback "ask" does not match its schema: approved: .+/),
      cause: 'SchemaError',
    })
    expect(await answered('yes')).toMatchObject({ name: 'CallbackError', cause: 'SerdesFailedError' })
  },
)

test('the schema of an invoke checks what the other function returned', async () => {
  const service = new MemoryService()
  const handler = durable(service, async (context) => {
    try {
      const stock = await context.invoke('stock', 'stock-function', { sku: 's' }, { resultSchema: z.number() })
      expectTypeOf(stock).toEqualTypeOf<number>()
    } catch (error) {
      return described(error)
    }
  })
  expect(await service.invoke(handler)).toEqual(PENDING)
  service.end(service.find('stock'), 'SUCCEEDED', { ChainedInvokeDetails: { Result: '"many"' } })
  const output = await service.invoke(handler)
  expect(JSON.parse(resultOf(output) ?? '')).toEqual({
    name: 'InvokeError',
    message: expect.stringMatching(/^The result of invoke "stock" does not match its schema: /),
    cause: 'SchemaError',
  })
})

test('an input that does not fit fails the execution before the handler runs; one that fits is the schema’s output', async () => {
  const inputSchema = z.object({ amount: z.coerce.number() })
  function started(input: unknown) {
    const service = new MemoryService(input)
    const handler = withDurableExecution(
      async (order, context) => {
        expectTypeOf(order).toEqualTypeOf<{ amount: number }>()
        return context.step('double', async () => order.amount * 2)
      },
      { inputSchema, durableExecutionClient: service },
    )
    return service.invoke(handler)
  }
  expect(await started({ amount: '21', more: true })).toEqual({ Status: 'SUCCEEDED', Result: '42' })
  expect(await started({})).toMatchObject({
    Status: 'FAILED',
    Error: {
      ErrorType: 'SchemaError',
      ErrorMessage: expect.stringMatching(/^The input of the execution does not match its schema: amount: .+/),
    },
  })
})

test('an input that an earlier invocation has accepted is a matter of the code, not of the input', async () => {
  const service = new MemoryService({ amount: 1 })
  const code = (context: DurableContext) => context.wait({ seconds: 1 })
  expect(await service.invoke(durable(service, code))).toEqual(PENDING)
  const stricter = durable(service, code, {
    inputSchema: z.object({ amount: z.number().min(10) }),
    onNonDeterminism: 'failInvocation',
  })
  await expect(service.invoke(stricter)).rejects.toThrow(/^Non-deterministic execution: The input of the execution/)
})

test('the execution’s result is what the schema of the output makes of it', async () => {
  const outputSchema = z.object({ id: z.string() })
  async function ended(result: unknown) {
    const service = new MemoryService()
    return service.invoke(durable(service, async () => result, { outputSchema }))
  }
  expect(await ended({ id: 'r-1', secret: 's' })).toEqual({ Status: 'SUCCEEDED', Result: '{"id":"r-1"}' })
  expect(await ended({ id: 1 })).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorMessage: expect.stringMatching(/^The result of the handler does not match its schema: id: .+/) },
  })
})

test('a schema that takes its time does not let the invocation suspend', async () => {
  const slow = <T>(schema: z.ZodType<T>) =>
    schema.refine(async () => {
      await sleep(5)
      return true
    })
  const service = new MemoryService()
  const code = async (context: DurableContext) => {
    const charge = () => context.step('charge', async () => 'paid', { schema: slow(z.string()) })
    await Promise.race([context.wait('long', { days: 1 }), charge()])
    return 'done'
  }
  const schemas = { inputSchema: slow(z.object({})), outputSchema: slow(z.string()) }
  expect(await service.invoke(durable(service, code, schemas))).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
  expect(await service.invoke(durable(service, code, schemas))).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
})
