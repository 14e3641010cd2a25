import type { DurablePromise } from '../durable-promise.ts'
import { hasEnded, type OperationCall } from '../operation-call.ts'
import * as hooks from '../operation-hooks.ts'

/** `context.wait`: resolves when the service says that the time is over. */
export function wait(call: OperationCall, seconds: number): DurablePromise<void> {
  if (hasEnded(call.recorded)) return call.replay(async () => {})
  return call.perform(async () => {
    await call.start({ WaitOptions: { WaitSeconds: seconds } })
    await call.change(call.record?.WaitDetails?.ScheduledEndTimestamp)
    await hooks.ended(call)
  })
}
