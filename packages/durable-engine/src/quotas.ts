import type { Core } from './core.ts'
import type { ExecutionRecord } from './model/records.ts'
import { invalid } from './transitions/transition.ts'
import type { Unit } from './unit.ts'

/**
 * Compares an execution before and after a checkpoint with what AWS allows one execution.
 * @throws InvalidParameterValueException in mode `enforce`; in mode `warn`, a notice is sent when a limit is passed
 */
export function checkQuotas(core: Core, unit: Unit, before: ExecutionRecord, after: ExecutionRecord): void {
  const { quotaMode, maxOperations, maxBytesWritten } = core.settings
  if (quotaMode === 'off') return
  check(before.operationCount, after.operationCount, maxOperations, 'durable operations')
  check(before.bytesWritten, after.bytesWritten, maxBytesWritten, 'bytes of written data')

  function check(countBefore: number, count: number, limit: number, what: string): void {
    if (count <= limit) return
    const message = `An execution cannot have more than ${limit} ${what}.`
    if (quotaMode === 'enforce') throw invalid(message)
    if (countBefore <= limit) unit.after(() => core.announce({ kind: 'quota', arn: after.arn, message }))
  }
}
