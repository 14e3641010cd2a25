import { durableLambdas, type Finding, finding, type LambdaResource, lambdas, ofType, type Rule } from '../graph.ts'
import { type ResourceGraph, STAGE } from '../sst-diff.ts'

const MAX_LOG_DAYS = 400

/** Logs are kept for a time that somebody has chosen: 0 and nothing mean for ever. */
export const boundedLogs: Rule = (graph) => {
  const groups = ofType(graph, 'aws:cloudwatch/logGroup:LogGroup')
  const kept = new Set(groups.map(({ inputs }) => inputs.name))
  return [
    ...groups
      .filter(({ inputs: { retentionInDays: days } }) => !(Number(days) >= 1 && Number(days) <= MAX_LOG_DAYS))
      .map((group) =>
        finding(group, `its logs are kept ${group.inputs.retentionInDays || 'for ever'}: set a retention.`),
      ),
    ...lambdas(graph)
      .filter(({ inputs }) => !kept.has(inputs.loggingConfig?.logGroup))
      .map((fn) => finding(fn, 'writes into no log group of this stack, so nothing bounds its logs.')),
    ...lambdas(graph)
      .filter(({ inputs }) => inputs.loggingConfig?.logFormat !== 'JSON')
      .map((fn) => finding(fn, 'has to log as JSON, which queries over executions read.')),
  ]
}

/** What all functions here have in common. */
export const commonSettings: Rule = (graph) => [
  ...lambdas(graph)
    .filter(({ inputs: { runtime, architectures } }) => runtime !== 'nodejs24.x' || architectures?.[0] !== 'arm64')
    .map((fn) => finding(fn, 'has to run on nodejs24.x and arm64: make it with workflow() or plainFunction().')),
  ...durableLambdas(graph)
    .filter(({ inputs }) => inputs.publish !== true)
    .map((fn) => finding(fn, 'has no numbered version: a deployment would change the code of executions that run.')),
]

/** Two people share an account, each with a stage: a name that does not tell the stage would be the same for both. */
export const namedByStage: Rule = (graph) =>
  graph.resources
    .filter(
      ({ type, inputs }) => type.startsWith('aws:') && typeof inputs.name === 'string' && inputs.name !== '$default',
    )
    .filter(({ inputs }) => !String(inputs.name).includes(`-${STAGE}-`))
    .map((resource) =>
      finding(
        resource,
        `is called "${resource.inputs.name}" in every stage: leave the name to SST, or put $app.stage into it.`,
      ),
    )

interface Pattern {
  readonly source?: readonly string[]
  readonly detail?: {
    readonly status?: readonly string[]
    readonly functionArn?: readonly { readonly prefix?: string }[]
  }
}

/** Each way in which an execution can end badly reaches a topic. */
export const alarms: Rule = (graph) => durableLambdas(graph).flatMap((fn) => missingAlarms(graph, fn))

function missingAlarms(graph: ResourceGraph, fn: LambdaResource): Finding[] {
  const topics = ofType(graph, 'aws:sns/topic:Topic').map(({ name }) => name)
  const reached = new Set(
    ofType(graph, 'aws:cloudwatch/eventTarget:EventTarget')
      .filter(({ inputs }) => topics.some((topic) => String(inputs.arn).endsWith(`:${topic}`)))
      .map(({ inputs }) => inputs.rule),
  )
  const heard = ofType(graph, 'aws:cloudwatch/eventRule:EventRule')
    .filter(({ name }) => reached.has(name))
    .map(({ inputs }): Pattern => JSON.parse(String(inputs.eventPattern ?? '{}')))
    .filter(({ detail }) => detail?.functionArn?.some(({ prefix = '' }) => prefix.endsWith(`:${fn.inputs.name}`)))
    .flatMap(({ detail }) => detail?.status ?? [])
  const missing = ['FAILED', 'TIMED_OUT', 'STOPPED'].filter((status) => !heard.includes(status))
  if (missing.length === 0) return []
  return [finding(fn, `nobody hears of an execution that ends as ${missing.join(', ')}: use failureAlarm().`)]
}
