import {
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { type ApiWorld, holdInvocation, raw, startApiWorld } from './api-world.ts'

/** An execution in which a callback waits: its ARN and the callback's id. */
async function openCallback(world: ApiWorld, HeartbeatTimeoutSeconds = 0): Promise<{ arn: string; id: string }> {
  const { arn, token } = await holdInvocation(world)
  const { NewExecutionState } = await world.engine.checkpoint(arn, {
    CheckpointToken: token,
    Updates: [{ Id: 'cb', Type: 'CALLBACK', Action: 'START', CallbackOptions: { HeartbeatTimeoutSeconds } }],
  })
  return { arn, id: NewExecutionState.Operations[0]?.CallbackDetails?.CallbackId ?? '' }
}

async function lastEvent({ engine }: ApiWorld, arn: string): Promise<unknown> {
  return (await engine.getHistory(arn, { reverseOrder: true, maxItems: 1 })).Events[0]
}

test('a callback succeeds with the bytes that were sent, JSON or not', async () => {
  const world = await startApiWorld()
  const { arn, id } = await openCallback(world)
  await world.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId: id, Result: 'paid: 10 € 🦊' }))
  expect(await lastEvent(world, arn)).toMatchObject({
    EventType: 'CallbackSucceeded',
    CallbackSucceededDetails: { Result: { Payload: 'paid: 10 € 🦊' } },
  })
})

test('a callback succeeds without a result', async () => {
  const world = await startApiWorld()
  const { arn, id } = await openCallback(world)
  await world.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId: id }))
  expect(await lastEvent(world, arn)).toMatchObject({ CallbackSucceededDetails: { Result: { Truncated: false } } })
})

test('a callback fails with the error that was sent', async () => {
  const world = await startApiWorld()
  const { arn, id } = await openCallback(world)
  const error = { ErrorType: 'Declined', ErrorMessage: 'no', ErrorData: '{}', StackTrace: ['a', 'b'] }
  await world.client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: id, Error: error }))
  expect(await lastEvent(world, arn)).toMatchObject({ CallbackFailedDetails: { Error: { Payload: error } } })
})

test('a heartbeat moves the deadline', async () => {
  const world = await startApiWorld()
  const { arn, id } = await openCallback(world, 10)
  await world.clock.advanceBy(9000)
  await world.client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: id }))
  await world.clock.advanceBy(9000)
  expect(await lastEvent(world, arn)).toMatchObject({ EventType: 'CallbackStarted' })
  await world.clock.advanceBy(1000)
  await new Promise((resolve) => setImmediate(resolve))
  expect(await lastEvent(world, arn)).toMatchObject({ EventType: 'CallbackTimedOut' })
})

test('only the first answer counts', async () => {
  const world = await startApiWorld()
  const { id: CallbackId } = await openCallback(world)
  await world.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }))
  for (const command of [
    new SendDurableExecutionCallbackSuccessCommand({ CallbackId }),
    new SendDurableExecutionCallbackFailureCommand({ CallbackId }),
    new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }),
  ]) {
    await expect(world.client.send(command as SendDurableExecutionCallbackHeartbeatCommand)).rejects.toMatchObject({
      name: 'CallbackTimeoutException',
      message: 'The callback is either timed out or already completed',
      $metadata: { httpStatusCode: 400 },
    })
  }
})

test('an id that is not ours is told from one of the wrong form', async () => {
  const { client } = await startApiWorld()
  const foreign = new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: 'Zm9v/+A=' })
  await expect(client.send(foreign)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Invalid callback id',
  })
  const malformed = new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: 'not base64!' })
  await expect(client.send(malformed)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('a result that is not UTF-8, or too large, is refused and the callback stays open', async () => {
  const world = await startApiWorld()
  const { id: CallbackId } = await openCallback(world)
  const binary = new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Uint8Array.of(0xff, 0xfe) })
  await expect(world.client.send(binary)).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  const Result = new Uint8Array(1_048_577).fill(97)
  const large = new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })
  await expect(world.client.send(large)).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } })
  await world.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Result.subarray(1) }))
})

test('an id is understood as a person would paste it, unencoded', async () => {
  const world = await startApiWorld()
  const { id } = await openCallback(world)
  const path = `/2025-12-01/durable-execution-callbacks/${id}/succeed`
  expect(await raw(world, 'POST', path, { body: '1' })).toMatchObject({ status: 200, body: '{}' })
})
