import { comparable } from 'durable-testing'
import type { OperationReport, RunReport } from './local-run.ts'

/** What two runs of the same event have in common, if they went the same way: all but ids, names and times. */
export function runEssence({ name, status, result, error, operations }: RunReport): unknown {
  const { ErrorType: type, ErrorMessage: message } = error ?? {}
  return comparable({ status, result, type, message, operations: operations.map(operationEssence) }, name)
}

function operationEssence({ name, type, status, attempts, operations }: OperationReport): unknown {
  return { name, type, status, attempts, operations: operations.map(operationEssence) }
}
