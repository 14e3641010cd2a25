import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../src/model/event.ts'
import type { Operation, OperationUpdate } from '../src/model/wire.ts'
import { ServiceError } from '../src/service-error.ts'
import { type Call, succeeded, World } from './world.ts'

// Checkpoints made of random updates, most of them wrong in some way, against what must hold for every execution.

const seed = Number(process.env.DURABLE_SEED ?? Math.floor(Math.random() * 1_000_000))

const ids = ['a', 'b', 'c', 'd']
const json = fc.constantFrom('1', '"x"', '{}')
const error = fc.constant({ ErrorType: 'Boom' })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** Mostly well-formed, as each operation has one type by its id; now and then of any type. */
const anyUpdate: fc.Arbitrary<OperationUpdate> = fc
  .record({
    Id: fc.constantFrom(...ids),
    Type: maybe(fc.constantFrom('STEP', 'WAIT', 'CONTEXT', 'CALLBACK', 'CHAINED_INVOKE', 'EXECUTION')),
    Action: fc.constantFrom('START', 'START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL'),
    ParentId: maybe(fc.constantFrom(...ids)),
    Payload: maybe(json),
    Error: maybe(error),
    StepOptions: maybe(fc.record({ NextAttemptDelaySeconds: fc.integer({ min: 1, max: 5 }) })),
    WaitOptions: maybe(fc.record({ WaitSeconds: fc.integer({ min: 1, max: 5 }) })),
    CallbackOptions: maybe(fc.record({ TimeoutSeconds: fc.integer({ min: 0, max: 5 }) })),
    ChainedInvokeOptions: maybe(fc.record({ FunctionName: fc.constantFrom('child:1', 'plain', 'missing', 'child') })),
  })
  .map(({ Type, ...update }) => {
    const usual = { a: 'STEP', b: 'CONTEXT', c: 'WAIT', d: 'CALLBACK' } as const
    const set = Object.entries(update).filter(([, value]) => value !== undefined)
    // What is left out is absent, as it is on the wire.
    return { ...Object.fromEntries(set), Type: Type ?? usual[update.Id as keyof typeof usual] } as OperationUpdate
  })

/** What happens: a checkpoint, or time passing. */
const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(anyUpdate, { maxLength: 4 }).map((updates) => ({ updates })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((seconds) => ({ seconds })) },
  ),
  { maxLength: 12 },
)

type Move = { readonly updates: readonly OperationUpdate[] } | { readonly seconds: number }

test(`random checkpoints are accepted whole or not at all, and keep every rule (DURABLE_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      const world = await World.open()
      world.durable('child', () => succeeded())
      world.plain('plain', () => ({ ok: true, payload: '1' }))
      const done = Promise.withResolvers<void>()
      world.durable('f', async (call) => {
        await play(world, call, steps).then(done.resolve, done.reject)
        return succeeded()
      })
      const arn = await world.start()
      await done.promise
      await world.finish(arn)
      checkHistory(await world.events(arn))
      // Whatever is left over changes nothing after the end.
      const end = await world.events(arn)
      await world.after(60)
      expect(await world.events(arn)).toEqual(end)
    }),
    { seed, numRuns: 300 },
  )
})

async function play(world: World, call: Call, steps: readonly Move[]): Promise<void> {
  for (const step of steps) {
    if ('seconds' in step) {
      await world.clock.advanceBy(step.seconds * 1000)
      continue
    }
    const before = await snapshot(world, call)
    try {
      const { NewExecutionState, CheckpointToken } = await call.checkpoint(...step.updates)
      checkAnswer(step.updates, NewExecutionState.Operations)
      if (CheckpointToken === undefined) return
      checkOperations((await snapshot(world, call)).operations)
    } catch (thrown) {
      if (!(thrown instanceof ServiceError)) throw thrown
      expect(thrown.name).toBe('InvalidParameterValueException')
      // Chained invokes of earlier checkpoints may end at any moment; nothing else may have changed.
      const after = await snapshot(world, call)
      expect(after.operations.filter(isOwn)).toEqual(before.operations.filter(isOwn))
    }
  }
}

async function snapshot(world: World, call: Call) {
  const { Operations } = await call.state({ MaxItems: 1000 })
  return { operations: Operations, events: await world.events(call.arn) }
}

function isOwn({ Type }: Operation): boolean {
  return Type !== 'CHAINED_INVOKE'
}

/** Every operation that was updated is in the answer, once. */
function checkAnswer(updates: readonly OperationUpdate[], operations: readonly Operation[]): void {
  const told = operations.map(({ Id }) => Id)
  expect(new Set(told).size).toBe(told.length)
  for (const { Id, Type } of updates) if (Type !== 'EXECUTION') expect(told).toContain(Id)
}

const TERMINAL = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'STOPPED']
const DETAILS = {
  EXECUTION: 'ExecutionDetails',
  STEP: 'StepDetails',
  WAIT: 'WaitDetails',
  CONTEXT: 'ContextDetails',
  CALLBACK: 'CallbackDetails',
  CHAINED_INVOKE: 'ChainedInvokeDetails',
} as const

function checkOperations(operations: readonly Operation[]): void {
  for (const operation of operations) {
    const { Type, Status, EndTimestamp, ParentId, StepDetails } = operation
    expect(operation).toHaveProperty(DETAILS[Type])
    if (TERMINAL.includes(Status)) expect(EndTimestamp).toBeDefined()
    else if (Status !== 'PENDING') expect(EndTimestamp).toBeUndefined()
    expect(StepDetails?.NextAttemptTimestamp !== undefined).toBe(Status === 'PENDING')
    if (ParentId !== undefined) expect(operations.map(({ Id }) => Id)).toContain(ParentId)
  }
}

/** Ids from 1 on, times in order, each operation started before it ended and ended once, one end of the execution. */
function checkHistory(events: readonly Event[]): void {
  const ended = new Set<string>()
  events.forEach((event, i) => {
    const { EventType, EventId, EventTimestamp, Id = '' } = event
    expect(EventId).toBe(i + 1)
    expect(EventTimestamp).toBeGreaterThanOrEqual(events[i - 1]?.EventTimestamp ?? 0)
    expect(event).toHaveProperty(`${EventType}Details`)
    if (EventType === 'InvocationCompleted' || EventType.startsWith('Execution')) return
    expect(ended, `${EventType} ${Id} after its end`).not.toContain(Id)
    const retried = event.StepFailedDetails ?? event.StepSucceededDetails
    if (!EventType.endsWith('Started') && retried?.RetryDetails.NextAttemptDelaySeconds === undefined) ended.add(Id)
  })
  const ends = events.filter(({ EventType }) => EventType.startsWith('Execution')).length
  expect(ends).toBe(2)
  expect(events.at(-1)?.EventType).toMatch(/^Execution(Succeeded|Failed)$/)
}
