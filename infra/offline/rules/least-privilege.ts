import { type Finding, finding, ofType, type Rule, unqualifiedIn } from '../graph.ts'
import type { Resource } from '../sst-diff.ts'

/** One statement of a policy, as far as it is judged here. */
export interface Statement {
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** What AWS allows on everything or not at all. */
const WITHOUT_RESOURCES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']
const MANAGED = [
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy',
]

export function statementsOf({ inputs }: Resource): readonly Statement[] {
  const policies = (inputs.inlinePolicies ?? []) as readonly { readonly policy: string }[]
  return policies.flatMap(({ policy }): readonly Statement[] => JSON.parse(policy).Statement)
}

/** A function may do what its code needs: named actions on named resources. */
export const leastPrivilege: Rule = (graph) =>
  ofType(graph, 'aws:iam/role:Role').flatMap((role) => [
    ...statementsOf(role).flatMap((statement) => judge(role, statement)),
    ...statementsOf(role)
      .flatMap(({ Resource: resources = [] }) => resources.flatMap((arn) => unqualifiedIn(graph, arn)))
      .map((name) => finding(role, `may call the durable function ${name} only without a version, which is refused.`)),
    ...((role.inputs.managedPolicyArns ?? []) as readonly string[])
      .filter((arn) => !MANAGED.includes(arn))
      .map((arn) => finding(role, `has the policy ${arn}: say in permissions what the code needs.`)),
  ])

function judge(role: Resource, { Effect, Action: actions = [], Resource: resources = [] }: Statement): Finding[] {
  if (Effect !== 'Allow') return []
  const wide = actions.filter((action) => action.includes('*'))
  const everywhere = resources.includes('*') && !actions.every((action) => WITHOUT_RESOURCES.includes(action))
  return [
    ...wide.map((action) =>
      finding(role, `may do "${action}": name the actions, and call linksGrantNothing() before you link.`),
    ),
    ...(everywhere ? [finding(role, `may do ${actions.join(', ')} to every resource ("*").`)] : []),
  ]
}
