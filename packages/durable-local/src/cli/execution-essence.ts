import { comparable } from 'durable-testing'

/** What `executionJson` tells of an execution, as far as two of them are compared. */
export interface ExecutionReport {
  readonly name: string
  readonly status: string
  readonly result?: unknown
  readonly error?: { readonly ErrorType?: string | undefined; readonly ErrorMessage?: string | undefined } | undefined
  readonly operations: readonly OperationReport[]
  /** What is not compared: times and ids. */
  readonly [more: string]: unknown
}

export interface OperationReport {
  readonly name?: string | undefined
  readonly type: string
  readonly status: string
  readonly attempts?: number | undefined
  readonly operations: readonly OperationReport[]
  /** What is not compared: times and ids. */
  readonly [more: string]: unknown
}

/** What two executions of the same event have in common if they went the same way: all but names, ids and times. */
export function essenceOf({ name, status, result, error, operations }: ExecutionReport): unknown {
  const { ErrorType: type, ErrorMessage: message } = error ?? {}
  return comparable({ status, result, type, message, operations: operations.map(operationEssence) }, name)
}

function operationEssence({ name, type, status, attempts, operations }: OperationReport): unknown {
  return { name, type, status, attempts, operations: operations.map(operationEssence) }
}

/** Where two values differ: `operations.2.status: "FAILED" instead of "SUCCEEDED"`, a line for each place. */
export function differences(actual: unknown, expected: unknown, path = ''): string[] {
  const [here, there] = [membersOf(actual), membersOf(expected)]
  if (here !== undefined && there !== undefined) {
    const keys = new Set([...Object.keys(there), ...Object.keys(here)])
    return [...keys].flatMap((key) => differences(here[key], there[key], path === '' ? key : `${path}.${key}`))
  }
  const [a, b] = [actual, expected].map((value) => (value === undefined ? 'nothing' : JSON.stringify(value)))
  return a === b ? [] : [`${path}: ${a} instead of ${b}`]
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}
