import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../src/model/event.ts'
import type { Operation, OperationUpdate } from '../src/model/wire.ts'
import { ServiceError } from '../src/service-error.ts'
import { type Call, succeeded, World } from './world.ts'

// Checkpoints made of random updates, many of them wrong, against what must hold for every execution.

const seed = Number(process.env.DURABLE_SEED ?? Math.floor(Math.random() * 1_000_000))

const json = fc.constantFrom('1', '"x"', '{}')
const seconds = fc.integer({ min: 1, max: 5 })
const boom = { ErrorType: 'Boom' }

/** An update that is right by itself; whether it is right at this moment is another matter. */
const wellFormed: fc.Arbitrary<OperationUpdate> = fc.oneof(
  { weight: 3, arbitrary: about('STEP', 's1', 's2', 's3').map((it) => ({ ...it, Action: 'START' as const })) },
  fc.tuple(about('STEP', 's1', 's2'), json).map(([it, Payload]) => ({ ...it, Action: 'SUCCEED' as const, Payload })),
  about('STEP', 's2', 's3').map((it) => ({ ...it, Action: 'FAIL' as const, Error: boom })),
  fc.tuple(about('STEP', 's1', 's2', 's3'), seconds, fc.boolean()).map(([it, NextAttemptDelaySeconds, failed]) => ({
    ...it,
    Action: 'RETRY' as const,
    StepOptions: { NextAttemptDelaySeconds },
    ...(failed ? { Error: boom } : { Payload: '1' }),
  })),
  about('CONTEXT', 'c1', 'c2').map((it) => ({ ...it, Action: 'START' as const })),
  about('CONTEXT', 'c1', 'c2').map((it) => ({ ...it, Action: 'SUCCEED' as const })),
  fc.tuple(about('WAIT', 'w1', 'w2'), seconds).map(([it, WaitSeconds]) => ({
    ...it,
    Action: 'START' as const,
    WaitOptions: { WaitSeconds },
  })),
  about('WAIT', 'w1').map((it) => ({ ...it, Action: 'CANCEL' as const })),
  fc.tuple(about('CALLBACK', 'b1', 'b2'), seconds).map(([it, TimeoutSeconds]) => ({
    ...it,
    Action: 'START' as const,
    CallbackOptions: { TimeoutSeconds },
  })),
  fc
    .tuple(about('CHAINED_INVOKE', 'i1', 'i2', 'i3'), fc.constantFrom('child:1', 'plain', 'missing', 'child'))
    .map(([it, FunctionName]) => ({ ...it, Action: 'START' as const, ChainedInvokeOptions: { FunctionName } })),
)

function about<T extends OperationUpdate['Type']>(Type: T, ...ids: readonly string[]) {
  return fc.constantFrom(...ids).map((Id) => ({ Id, Type }))
}

/** What makes an update wrong, most of the time. */
const spoiled: fc.Arbitrary<OperationUpdate> = fc
  .tuple(
    wellFormed,
    fc.constantFrom<Partial<OperationUpdate>>(
      { ParentId: 'c1' },
      { ParentId: 's1' },
      { Type: 'CONTEXT' },
      { Type: 'EXECUTION' },
      { Action: 'RETRY' },
      { Action: 'CANCEL' },
      { Payload: '1', Error: boom },
      { Name: 'other' },
    ),
  )
  .map(([update, change]) => ({ ...update, ...change }))

const anyUpdate = fc.oneof({ weight: 9, arbitrary: wellFormed }, { weight: 1, arbitrary: spoiled })

/** What happens: a checkpoint, or time passing. */
const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(anyUpdate, { maxLength: 3 }).map((updates) => ({ updates })) },
    { weight: 1, arbitrary: seconds.map((passing) => ({ seconds: passing })) },
  ),
  { maxLength: 20 },
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
