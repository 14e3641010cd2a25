import { durableLambdas, type Finding, finding, type LambdaResource, lambdas, type Rule } from '../graph.ts'

const DAY_SECONDS = 86_400
const MAX_EXECUTION_SECONDS = 366 * DAY_SECONDS
const MAX_RETENTION_DAYS = 90
const MAX_INVOCATION_SECONDS = 900

/** What the service refuses with the deployment half done: SST's types and checks let it pass. */
export const withinLimits: Rule = (graph) => [
  ...durableLambdas(graph).flatMap(durableLimits),
  ...lambdas(graph).flatMap((fn) =>
    outside(fn.inputs.timeout, 1, MAX_INVOCATION_SECONDS)
      ? [finding(fn, `an invocation may take 1 to ${MAX_INVOCATION_SECONDS} seconds, not ${fn.inputs.timeout}.`)]
      : [],
  ),
]

function durableLimits(fn: LambdaResource): Finding[] {
  const { executionTimeout, retentionPeriod } = fn.inputs.durableConfig ?? {}
  return [
    ...(outside(executionTimeout, 1, MAX_EXECUTION_SECONDS)
      ? [finding(fn, `an execution may take 1 to ${MAX_EXECUTION_SECONDS} seconds (a year), not ${executionTimeout}.`)]
      : []),
    ...(outside(retentionPeriod, 1, MAX_RETENTION_DAYS)
      ? [finding(fn, `a history is kept for 1 to ${MAX_RETENTION_DAYS} days, not ${retentionPeriod}.`)]
      : []),
  ]
}

function outside(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || !Number.isInteger(value) || value < least || value > most
}
