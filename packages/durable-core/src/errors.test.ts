import * as official from '@aws/durable-execution-sdk-js'
import { expect, test } from 'vitest'
import { toErrorObject } from './error-object.ts'
import { findCause, registerErrorClass } from './error-registry.ts'
import * as errors from './errors.ts'
import {
  CheckpointUnrecoverableExecutionError,
  CheckpointUnrecoverableInvocationError,
  isUnrecoverableInvocationError,
  SerdesFailedError,
} from './invocation-errors.ts'
import { invokeErrorOf } from './operations/invoke.ts'
import type { WireOperation } from './wire.ts'

class CardDeclined extends Error {
  override name = 'CardDeclined'
  code = ''
  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
registerErrorClass('CardDeclined', CardDeclined)

/** Through the text in which the service keeps it. */
function stored(thrown: unknown): errors.DurableOperationError {
  return errors.DurableOperationError.fromErrorObject(JSON.parse(JSON.stringify(toErrorObject(thrown))))
}

const FAMILY = [
  [errors.StepError, official.StepError],
  [errors.CallbackError, official.CallbackError],
  [errors.CallbackExternalError, official.CallbackExternalError],
  [errors.CallbackTimeoutError, official.CallbackTimeoutError],
  [errors.CallbackSubmitterError, official.CallbackSubmitterError],
  [errors.InvokeError, official.InvokeError],
  [errors.ChildContextError, official.ChildContextError],
  [errors.WaitForConditionError, official.WaitForConditionError],
  [errors.PromiseCombinatorError, official.PromiseCombinatorError],
] as const

test.each(FAMILY)('%o is stored and rebuilt as in the official SDK', (Ours, Theirs) => {
  for (const args of [[], ['failed', new Error('cause'), 'data']] as [string?, Error?, string?][]) {
    const ours = new Ours(...args)
    const theirs = new Theirs(...args)
    expect(ours.toErrorObject()).toEqual(theirs.toErrorObject())
    expect([ours.name, ours.message, ours.errorType]).toEqual([Theirs.name, theirs.message, Theirs.name])
    const rebuilt = stored(ours)
    expect(rebuilt).toBeInstanceOf(Ours)
    expect([rebuilt.message, rebuilt.errorData]).toEqual([ours.message, ours.errorData])
    expect(rebuilt.cause?.name).toBe(Theirs.name)
  }
})

test('an error of a class that is not registered is stored by name and message, and comes back as the cause of a StepError', () => {
  const thrown = Object.assign(new RangeError('too far'), { distance: 3 })
  expect(toErrorObject(thrown)).toEqual({ ErrorType: 'RangeError', ErrorMessage: 'too far' })
  const rebuilt = stored(thrown)
  expect(rebuilt).toBeInstanceOf(errors.StepError)
  expect(rebuilt.message).toBe('too far')
  expect(rebuilt.cause).toMatchObject({ name: 'RangeError', message: 'too far' })
})

test('a registered error keeps its class, its fields and its causes', () => {
  const thrown = new CardDeclined('declined', 'R05', {
    cause: new Error('from the bank', { cause: new CardDeclined('inner', 'R06') }),
  })
  const found = findCause(stored(thrown), CardDeclined)
  expect(found).toBeInstanceOf(CardDeclined)
  expect(found).toMatchObject({ name: 'CardDeclined', message: 'declined', code: 'R05' })
  expect(found?.cause).toMatchObject({ message: 'from the bank' })
  const cause = found?.cause instanceof Error ? found.cause.cause : undefined
  expect(findCause(cause, CardDeclined)?.code).toBe('R06')
})

test('a registered error survives the child contexts that it crosses', () => {
  const inStep = stored(new CardDeclined('declined', 'R05'))
  const inChild = stored(new errors.ChildContextError(inStep.message, inStep))
  expect(findCause(stored(inChild), CardDeclined)?.code).toBe('R05')
})

test('a codec decides what is stored, and makes the error again', () => {
  class Quota extends Error {
    readonly used: bigint
    constructor(used: bigint) {
      super(`${used} used`)
      this.used = used
    }
  }
  registerErrorClass('Quota', Quota, {
    toData: (error) => String(error.used),
    fromData: (_message, data) => new Quota(BigInt(String(data))),
  })
  expect(findCause(stored(new Quota(12n)), Quota)?.used).toBe(12n)
})

test('two classes cannot have one name', () => {
  expect(() => registerErrorClass('CardDeclined', class Other extends Error {})).toThrow('another class is registered')
})

test("ErrorData that is somebody else's stays what it is", () => {
  for (const ErrorData of ['plain', '{"durableError":1}', '{"durableError":', '{"durableError":{"type":"X"}}']) {
    const rebuilt = errors.DurableOperationError.fromErrorObject({ ErrorType: 'E', ErrorMessage: 'm', ErrorData })
    expect(rebuilt.errorData).toBe(ErrorData)
    expect(rebuilt.cause).toMatchObject({ name: 'E', message: 'm' })
  }
})

test('the data of the nearest cause that has some is stored with the error', () => {
  const cause = new errors.StepError('inner', undefined, 'inner data')
  expect(new errors.ChildContextError('outer', cause).toErrorObject().ErrorData).toBe('inner data')
  expect(new errors.ChildContextError('outer', cause, 'own').toErrorObject().ErrorData).toBe('own')
})

test('a circle of causes ends', () => {
  const circle = new CardDeclined('round', 'R01')
  circle.cause = circle
  expect(findCause(stored(circle), CardDeclined)?.code).toBe('R01')
  const plain = new Error('round')
  plain.cause = plain
  expect(findCause(plain, CardDeclined)).toBeUndefined()
})

test.each([
  ['a text', 'a text'],
  [{ code: 7 }, 'A value that is no Error was thrown: {"code":7}'],
  [undefined, 'A value that is no Error was thrown: undefined'],
  [12n, 'A value that is no Error was thrown: [object BigInt]'],
])('throwing %s, which is no Error, still says what happened', (thrown, message) => {
  expect(toErrorObject(thrown)).toEqual({ ErrorType: 'NonErrorThrown', ErrorMessage: message })
})

test('what looks like an Error is stored like one', () => {
  expect(toErrorObject({ name: 'Foreign', message: 'm' })).toEqual({ ErrorType: 'Foreign', ErrorMessage: 'm' })
})

test.each<[string, Error, object]>([
  ['name', Object.assign(new Error('m'), { name: 7 }), { ErrorType: '7', ErrorMessage: 'm' }],
  [
    'message',
    Object.assign(new Error('m'), { message: { code: 7 } }),
    { ErrorType: 'Error', ErrorMessage: '{"code":7}' },
  ],
])('a %s that is no text is stored as one', (_what, thrown, expected) => {
  expect(toErrorObject(thrown)).toEqual(expected)
})

test('an error that throws when it is looked at is stored all the same', () => {
  const thrown = new Error('m')
  Object.defineProperty(thrown, 'message', {
    get() {
      throw new Error('not now')
    },
  })
  expect(toErrorObject(thrown)).toMatchObject({ ErrorMessage: 'Something was thrown that cannot be read.' })
})

test('a registered error with fields that are no JSON is stored by name and message', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  const thrown = Object.assign(new CardDeclined('round', 'R01'), { request: circle })
  expect(stored(thrown).cause).toMatchObject({ name: 'CardDeclined', message: 'round' })
})

test('a stored error that its class does not take any more comes back as a plain one', () => {
  class Moved extends Error {}
  const fromData = () => {
    throw new TypeError('no such field')
  }
  registerErrorClass('Moved', Moved, { fromData })
  expect(stored(new Moved('gone')).cause).toMatchObject({ name: 'Moved', message: 'gone' })
})

test('a stack is stored only when asked for', () => {
  const thrown = new Error('boom')
  expect(toErrorObject(thrown).StackTrace).toBeUndefined()
  const withStack = toErrorObject(thrown, { stackTrace: true })
  expect(withStack.StackTrace?.[0]).toBe('Error: boom')
  const rebuilt = errors.DurableOperationError.fromErrorObject(withStack)
  expect(rebuilt.stackTrace).toEqual(withStack.StackTrace)
  expect(rebuilt.cause?.stack).toBe(withStack.StackTrace?.join('\n'))
})

test.each([
  ['FAILED', errors.InvokeError],
  ['TIMED_OUT', errors.InvokeTimedOutError],
  ['STOPPED', errors.InvokeStoppedError],
] as const)('an invoke that is %s says so, and what the other function said', (Status, expected) => {
  const reported = { ErrorType: 'OutOfStock', ErrorMessage: 'none left', ErrorData: 'sku-1' }
  const operation: WireOperation = {
    Id: 'a',
    Type: 'CHAINED_INVOKE',
    StartTimestamp: 0,
    Status,
    ChainedInvokeDetails: { Error: reported },
  }
  const error = invokeErrorOf(operation)
  expect(error).toBeInstanceOf(expected)
  expect(error).toMatchObject({
    name: expected.name,
    message: 'none left',
    errorData: 'sku-1',
    remoteErrorType: 'OutOfStock',
  })
  expect(error.cause).toMatchObject({ name: 'OutOfStock', message: 'none left' })
  // What is stored is what the official SDK stores, so that it can read it.
  expect(error.toErrorObject()).toMatchObject({ ErrorType: 'InvokeError', ErrorMessage: 'none left' })
})

test('a StepTimeoutError comes back as one', () => {
  const found = findCause(stored(new errors.StepTimeoutError('charge', 30)), errors.StepTimeoutError)
  expect(found).toMatchObject({ message: 'Step "charge" took longer than its timeout of 30 s.', timeoutSeconds: 30 })
})

test('errors that end an invocation are known by their mark, not by their class', () => {
  expect(isUnrecoverableInvocationError(new SerdesFailedError('x'))).toBe(true)
  expect(isUnrecoverableInvocationError(new CheckpointUnrecoverableInvocationError('x'))).toBe(true)
  expect(isUnrecoverableInvocationError(new CheckpointUnrecoverableExecutionError('x'))).toBe(false)
  expect(isUnrecoverableInvocationError(Object.assign(new Error('x'), { isUnrecoverableInvocation: true }))).toBe(true)
  expect(isUnrecoverableInvocationError('x')).toBe(false)
})
