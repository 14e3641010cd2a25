import { describe, expect, test } from 'vitest'
import type { OperationUpdate } from '../src/model/wire.ts'
import type { EngineSettings } from '../src/settings.ts'
import { failed, invoke, pending, succeeded, update, World, wait } from './world.ts'

const boom = { ErrorType: 'Boom', ErrorMessage: 'boom' }
const retryIn1 = { StepOptions: { NextAttemptDelaySeconds: 1 } }

interface Rule {
  readonly message: string
  /** Checkpoints that are accepted first. */
  readonly given?: readonly (readonly OperationUpdate[])[]
  readonly rejected: readonly OperationUpdate[]
  readonly settings?: Partial<EngineSettings>
}

const stepA = update('STEP', 'START', 'a', { Name: 'first', SubType: 'Step' })
const contextC = update('CONTEXT', 'START', 'c')

const rules: Record<string, Rule> = {
  'two EXECUTION updates': {
    rejected: [update('EXECUTION', 'SUCCEED', 'x'), update('EXECUTION', 'SUCCEED', 'y')],
    message: 'Cannot checkpoint multiple EXECUTION updates.',
  },
  'an EXECUTION update that is not the last': {
    rejected: [update('EXECUTION', 'SUCCEED', 'x'), stepA],
    message: 'EXECUTION checkpoint must be the last update.',
  },
  'an operation that is updated twice': {
    rejected: [wait('w', 1), update('WAIT', 'CANCEL', 'w')],
    message: 'Cannot update the same operation twice in a single request.',
  },
  'a step that starts twice in one request': {
    rejected: [stepA, stepA],
    message: 'Cannot update the same operation twice in a single request.',
  },
  'a step that starts and ends twice': {
    rejected: [stepA, update('STEP', 'RETRY', 'a', retryIn1), update('STEP', 'START', 'a')],
    message: 'Cannot update the same operation twice in a single request.',
  },
  'a parent that does not exist': {
    rejected: [update('STEP', 'START', 'a', { ParentId: 'nobody' })],
    message: 'Invalid parent operation id.',
  },
  'a parent that is no context': {
    given: [[stepA]],
    rejected: [update('STEP', 'START', 'b', { ParentId: 'a' })],
    message: 'Invalid parent operation id.',
  },
  'a parent that starts later in the request': {
    rejected: [update('STEP', 'START', 'a', { ParentId: 'c' }), contextC],
    message: 'Invalid parent operation id.',
  },
  'a parent that ends in the request and has never started': {
    rejected: [update('CONTEXT', 'SUCCEED', 'c'), update('STEP', 'START', 'a', { ParentId: 'c' })],
    message: 'Invalid parent operation id.',
  },
  'a parent that does not exist, before anything that one update has wrong by itself': {
    given: [[stepA]],
    rejected: [update('WAIT', 'RETRY', 'a'), update('STEP', 'START', 'b', { ParentId: 'nobody' })],
    message: 'Invalid parent operation id.',
  },
  'an action that the type does not have, before a payload that is too large': {
    rejected: [update('STEP', 'CANCEL', 'a', { Payload: 'x'.repeat(1_048_577) })],
    message: 'Invalid action for the given operation type.',
  },
  'another type': {
    given: [[stepA]],
    rejected: [update('CONTEXT', 'SUCCEED', 'a')],
    message: 'Inconsistent operation type.',
  },
  'another subtype': {
    given: [[stepA]],
    rejected: [update('STEP', 'SUCCEED', 'a', { SubType: 'Other' })],
    message: 'Inconsistent operation subtype.',
  },
  'another name': {
    given: [[stepA]],
    rejected: [update('STEP', 'SUCCEED', 'a', { Name: 'second' })],
    message: 'Inconsistent operation name.',
  },
  'another parent': {
    given: [[contextC, update('STEP', 'START', 'a')]],
    rejected: [update('STEP', 'SUCCEED', 'a', { ParentId: 'c' })],
    message: 'Inconsistent parent operation id.',
  },
  'a step that is cancelled': {
    rejected: [update('STEP', 'CANCEL', 'a')],
    message: 'Invalid action for the given operation type.',
  },
  'a context that is retried': {
    rejected: [update('CONTEXT', 'RETRY', 'a')],
    message: 'Invalid action for the given operation type.',
  },
  'a wait that is made to succeed': {
    rejected: [update('WAIT', 'SUCCEED', 'a')],
    message: 'Invalid action for the given operation type.',
  },
  'a callback that the handler closes': {
    rejected: [update('CALLBACK', 'SUCCEED', 'a')],
    message: 'Invalid action for the given operation type.',
  },
  'an error that is too large': {
    rejected: [update('STEP', 'FAIL', 'a', { Error: { ErrorMessage: 'x'.repeat(1_048_576) } })],
    message: 'Error object size must be less than 1048576 bytes.',
  },
  'a payload that is too large': {
    rejected: [update('STEP', 'SUCCEED', 'a', { Payload: 'x'.repeat(1_048_577) })],
    message: 'STEP output payload size must be less than or equal to 1048576 bytes.',
  },
  'a payload whose characters fit but whose bytes do not': {
    rejected: [update('CONTEXT', 'SUCCEED', 'a', { Payload: '💥'.repeat(262_145) })],
    message: 'CONTEXT output payload size must be less than or equal to 1048576 bytes.',
  },
  'an input of a chained invoke that is too large': {
    rejected: [invoke('i', 'f:1', { Payload: 'x'.repeat(1_048_577) })],
    message: 'CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes.',
  },
  'an output of the execution that is too large': {
    rejected: [update('EXECUTION', 'SUCCEED', 'x', { Payload: 'x'.repeat(1_048_577) })],
    message: 'Execution output payload size must be less than or equal to 1048576 bytes.',
  },
  'a step that starts twice': {
    given: [[stepA]],
    rejected: [stepA],
    message: 'Invalid current STEP state to start.',
  },
  'a step that starts while it waits for its retry': {
    given: [[stepA, update('STEP', 'RETRY', 'a', retryIn1)]],
    rejected: [stepA],
    message: 'Invalid current STEP state to start.',
  },
  'a step that is closed twice': {
    given: [[stepA, update('STEP', 'SUCCEED', 'a')]],
    rejected: [update('STEP', 'FAIL', 'a')],
    message: 'Invalid current STEP state to close.',
  },
  'a step that is closed while it waits for its retry': {
    given: [[stepA, update('STEP', 'RETRY', 'a', retryIn1)]],
    rejected: [update('STEP', 'SUCCEED', 'a')],
    message: 'Invalid current STEP state to close.',
  },
  'a closed step that is retried': {
    given: [[stepA, update('STEP', 'SUCCEED', 'a')]],
    rejected: [update('STEP', 'RETRY', 'a', retryIn1)],
    message: 'Invalid current STEP state to re-attempt.',
  },
  'a retry without a delay': {
    rejected: [update('STEP', 'RETRY', 'a')],
    message: 'Invalid StepOptions for the given action.',
  },
  'a retry with both payload and error': {
    rejected: [update('STEP', 'RETRY', 'a', { ...retryIn1, Payload: '1', Error: boom })],
    message: 'Cannot provide both error and payload to RETRY a STEP.',
  },
  'a step that fails with a payload': {
    rejected: [update('STEP', 'FAIL', 'a', { Payload: '1' })],
    message: 'Cannot provide a Payload for FAIL action.',
  },
  'a step that succeeds with an error': {
    rejected: [update('STEP', 'SUCCEED', 'a', { Error: boom })],
    message: 'Cannot provide an Error for SUCCEED action.',
  },
  'a context that fails with a payload': {
    rejected: [update('CONTEXT', 'FAIL', 'a', { Payload: '1' })],
    message: 'Cannot provide a Payload for FAIL action.',
  },
  'an execution that succeeds with an error': {
    rejected: [update('EXECUTION', 'SUCCEED', 'a', { Error: boom })],
    message: 'Cannot provide an Error for SUCCEED action.',
  },
  'a context that starts twice': {
    given: [[contextC]],
    rejected: [contextC],
    message: 'Cannot start a CONTEXT that already exist.',
  },
  'a context that is closed twice': {
    given: [[update('CONTEXT', 'SUCCEED', 'c')]],
    rejected: [update('CONTEXT', 'SUCCEED', 'c')],
    message: 'Invalid current CONTEXT state to close.',
  },
  'a wait without a time': {
    rejected: [update('WAIT', 'START', 'w')],
    message: 'Update for WAIT operation requires WaitOptions.',
  },
  'a wait that starts twice': {
    given: [[wait('w', 1)]],
    rejected: [wait('w', 1)],
    message: 'Cannot start a WAIT that already exist.',
  },
  'a wait that does not exist and is cancelled': {
    rejected: [update('WAIT', 'CANCEL', 'w')],
    message: 'Cannot cancel a WAIT that does not exist or has already completed.',
  },
  'a wait that is cancelled twice': {
    given: [[wait('w', 1)], [update('WAIT', 'CANCEL', 'w')]],
    rejected: [update('WAIT', 'CANCEL', 'w')],
    message: 'Cannot cancel a WAIT that does not exist or has already completed.',
  },
  'a callback that starts twice': {
    given: [[update('CALLBACK', 'START', 'b')]],
    rejected: [update('CALLBACK', 'START', 'b')],
    message: 'Cannot start a CALLBACK that already exist.',
  },
  'a chained invoke that starts twice': {
    given: [[invoke('i', 'missing')]],
    rejected: [invoke('i', 'g:1')],
    message: 'Cannot start a CHAINED_INVOKE operation that already exists.',
  },
  'a chained invoke that starts twice, the second time without options': {
    given: [[invoke('i', 'missing')]],
    rejected: [update('CHAINED_INVOKE', 'START', 'i')],
    message: 'Cannot start a CHAINED_INVOKE operation that already exists.',
  },
  'a chained invoke without options': {
    rejected: [update('CHAINED_INVOKE', 'START', 'i')],
    message: 'Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.',
  },
  'a chained invoke that is cancelled': {
    rejected: [update('CHAINED_INVOKE', 'CANCEL', 'i')],
    message: 'Invalid action for the given operation type.',
  },
  'a malformed target': {
    rejected: [invoke('i', 'not a name')],
    message: "Invalid function ARN 'not a name'",
  },
  'a target in another account': {
    rejected: [invoke('i', 'arn:aws:lambda:us-east-1:999999999999:function:g:1')],
    message: 'Cannot start a CHAINED_INVOKE on a function in another account.',
  },
  'a target in another region': {
    rejected: [invoke('i', 'arn:aws:lambda:eu-west-1:123456789012:function:g:1')],
    message: 'Cannot start a CHAINED_INVOKE on a function in another region.',
  },
  'a malformed tenant': {
    rejected: [
      update('CHAINED_INVOKE', 'START', 'i', { ChainedInvokeOptions: { FunctionName: 'g:1', TenantId: '#' } }),
    ],
    message: 'TenantId must be 1 to 256 characters matching [a-zA-Z0-9._:/=+-@ ].',
  },
  'an EXECUTION update that starts something': {
    rejected: [update('EXECUTION', 'START', 'x')],
    message: 'Invalid action for the given operation type.',
  },
  'more operations than the quota, where it is enforced': {
    settings: { quotaMode: 'enforce', maxOperations: 2 },
    rejected: [stepA, update('STEP', 'START', 'b')],
    message: 'An execution cannot have more than 2 durable operations.',
  },
  'more data than the quota, where it is enforced': {
    settings: { quotaMode: 'enforce', maxBytesWritten: 5 },
    rejected: [update('STEP', 'SUCCEED', 'a', { Payload: '123' }), update('STEP', 'SUCCEED', 'b', { Payload: '456' })],
    message: 'An execution cannot have more than 5 bytes of written data.',
  },
}

describe('a checkpoint is refused for', () => {
  test.each(Object.entries(rules))('%s', async (_, { message, given = [], rejected, settings = {} }) => {
    const world = await World.open({ settings })
    world.durable('g', () => succeeded())
    const good = update('STEP', 'SUCCEED', 'good')
    const arn = await world.run(async (call) => {
      for (const updates of given) await call.checkpoint(...updates)
      const before = await world.events(call.arn)
      // The rule also spoils a good update that comes before.
      await expect(call.checkpoint(good, ...rejected)).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message,
      })
      expect(await world.events(call.arn)).toEqual(before)
      // The token is still good, and nothing was half applied.
      const { NewExecutionState } = await call.checkpoint(good)
      expect(NewExecutionState.Operations.map(({ Id }) => Id)).toEqual(['good'])
      return succeeded()
    })
    expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
  })
})

test('a checkpoint with very many updates of one operation is refused as fast as any other', {
  timeout: 3000,
}, async () => {
  const world = await World.open()
  const [start, retry] = [stepA, update('STEP', 'RETRY', 'a', retryIn1)]
  await world.run(async (call) => {
    const many = [start, ...Array.from({ length: 200_000 }, () => retry)]
    await expect(call.raw({ CheckpointToken: call.token, Updates: many })).rejects.toThrow(
      'Cannot update the same operation twice in a single request.',
    )
    return succeeded()
  })
})

describe('a checkpoint is accepted for', () => {
  const accepted: Record<string, readonly OperationUpdate[]> = {
    'a step that succeeds without a start': [update('STEP', 'SUCCEED', 'a')],
    'a step that fails without a start': [update('STEP', 'FAIL', 'a', { Error: boom })],
    'a step that is retried without a start': [update('STEP', 'RETRY', 'a', retryIn1)],
    'a context that starts and ends at once': [contextC, update('CONTEXT', 'SUCCEED', 'c')],
    'a child of a context that starts earlier in the request': [
      contextC,
      update('STEP', 'START', 'a', { ParentId: 'c' }),
    ],
    'a payload of exactly the limit': [update('STEP', 'SUCCEED', 'a', { Payload: 'x'.repeat(1_048_576) })],
    'text of any script': [update('STEP', 'SUCCEED', 'a', { Payload: JSON.stringify('naïve 東京 💥 \u0000') })],
    'nothing at all': [],
  }
  test.each(Object.entries(accepted))('%s', async (_, updates) => {
    const world = await World.open()
    const arn = await world.run(async (call) => {
      const { NewExecutionState, CheckpointToken } = await call.checkpoint(...updates)
      expect(NewExecutionState.Operations.map(({ Id }) => Id)).toEqual([...new Set(updates.map(({ Id }) => Id))])
      expect(CheckpointToken).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
      expect(CheckpointToken?.length).toBeLessThan(400)
      return succeeded()
    })
    expect((await world.engine.getExecution(arn)).Status).toBe('SUCCEEDED')
  })

  test('more operations than the quota, with one notice', async () => {
    const world = await World.open({ settings: { maxOperations: 2 } })
    const notices: string[] = []
    world.engine.subscribe((notice) => {
      if (notice.kind === 'quota') notices.push(notice.message)
    })
    await world.run(async (call) => {
      for (const id of ['a', 'b', 'c', 'd']) {
        await call.checkpoint(update('STEP', 'START', id))
        await call.checkpoint(update('STEP', 'SUCCEED', id))
        expect(notices).toHaveLength(id === 'a' ? 0 : 1)
      }
      return succeeded()
    })
    expect(notices).toEqual(['An execution cannot have more than 2 durable operations.'])
  })
})

test('an outcome decided by a checkpoint is kept, whatever the handler returns, and its invocation is recorded first', async () => {
  for (const output of [succeeded(''), failed(boom), pending, 'nonsense']) {
    const world = await World.open()
    const arn = await world.run(async (call) => {
      const response = await call.checkpoint(update('EXECUTION', 'SUCCEED', 'any-id', { Payload: '"large"' }))
      expect(response).toEqual({ NewExecutionState: { Operations: [] } })
      await expect(call.raw({ CheckpointToken: call.event.CheckpointToken })).rejects.toThrow(
        'Invalid checkpoint token',
      )
      return output
    })
    expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"large"' })
    expect(await world.history(arn)).toEqual(['InvocationCompleted', 'ExecutionSucceeded'])
  }
})

test('a failure decided by a checkpoint says something even if the checkpoint has no error', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    await call.checkpoint(update('EXECUTION', 'FAIL', 'any-id'))
    return failed()
  })
  expect(await world.engine.getExecution(arn)).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorMessage: 'The execution was made to fail by a checkpoint without an error.' },
  })
})

test('a failure decided by a checkpoint is kept when the process dies', async () => {
  const world = await World.open()
  const arn = await world.run(async (call) => {
    await call.checkpoint(update('EXECUTION', 'FAIL', 'any-id', { Error: boom }))
    throw boom
  })
  expect(await world.engine.getExecution(arn)).toMatchObject({ Status: 'FAILED', Error: boom })
  expect(await world.history(arn)).toEqual(['InvocationCompleted Boom', 'ExecutionFailed'])
})
