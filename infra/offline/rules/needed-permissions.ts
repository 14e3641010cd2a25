import { type Finding, finding, type LambdaResource, lambdas, ofType } from '../graph.ts'
import type { ResourceGraph } from '../sst-diff.ts'
import { statementsOf } from './least-privilege.ts'

/** What is allowed for what the service does itself: it writes traces, and sends the events of starts that failed. */
const FOR_THE_SERVICE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'sqs:SendMessage']

/**
 * A function may do what its code does, and nothing that it never does. What several functions have in one file, such as
 * the answers to a callback, each of them seems to do: so of Lambda's actions only those are named that are too many.
 */
export function neededPermissions(
  graph: ResourceGraph,
  neededBy: (fn: LambdaResource) => ReadonlySet<string>,
): Finding[] {
  return lambdas(graph).flatMap((fn) => {
    const role = ofType(graph, 'aws:iam/role:Role').find(({ inputs }) => fn.inputs.role?.endsWith(`/${inputs.name}`))
    if (role === undefined) return [finding(fn, 'has no role in this stack, so nobody knows what it may do.')]
    const needed = neededBy(fn)
    const allowed = new Set(statementsOf(role).flatMap(({ Action: actions = [] }) => actions))
    const tooMany = [...allowed].filter((action) => !needed.has(action) && !FOR_THE_SERVICE.includes(action))
    const missing = [...needed].filter((action) => /^(dynamodb|states):/.test(action) && !allowed.has(action))
    return [
      ...tooMany.map((action) => finding(role, `may do ${action}, which the code of ${fn.name} never does.`)),
      ...missing.map((action) => finding(role, `may not do ${action}, which the code of ${fn.name} does.`)),
    ]
  })
}
