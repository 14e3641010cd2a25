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
  ...lambdas(graph)
    .filter(({ inputs }) => inputs.tracingConfig?.mode !== 'Active')
    .map((fn) => finding(fn, 'is not traced: make it with workflow() or plainFunction().')),
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

/** What is started asynchronously by the stack's own command or API is not lost when the start fails. */
export const deadLetters: Rule = (graph) => {
  const queues = ofType(graph, 'aws:sqs/queue:Queue').map(({ name }) => name)
  return lambdas(graph)
    .filter(({ inputs }) => inputs.name === graph.outputs.function)
    .filter(({ inputs }) => !queues.some((queue) => inputs.deadLetterConfig?.targetArn?.endsWith(`:${queue}`)))
    .map((fn) => finding(fn, 'has no queue for the events of starts that failed: give it deadLetters.'))
}

interface Pattern {
  readonly source?: readonly string[]
  readonly 'detail-type'?: readonly string[]
  readonly detail?: {
    readonly status?: readonly string[]
    readonly functionArn?: readonly { readonly prefix?: string }[]
  }
}

/** Each way in which an execution can end badly reaches a topic that takes it, by the event that Lambda's documentation describes. */
export const alarms: Rule = (graph) => durableLambdas(graph).flatMap((fn) => missingAlarms(graph, fn))

function missingAlarms(graph: ResourceGraph, fn: LambdaResource): Finding[] {
  const open = ofType(graph, 'aws:sns/topicPolicy:TopicPolicy')
    .filter(({ inputs }) => String(inputs.policy).includes('"events.amazonaws.com"'))
    .map(({ inputs }) => inputs.arn)
  const reached = new Set(
    ofType(graph, 'aws:cloudwatch/eventTarget:EventTarget')
      .filter(({ inputs }) => open.includes(inputs.arn))
      .map(({ inputs }) => inputs.rule),
  )
  const heard = ofType(graph, 'aws:cloudwatch/eventRule:EventRule')
    .filter(({ name }) => reached.has(name))
    .map(({ inputs }): Pattern => JSON.parse(String(inputs.eventPattern ?? '{}')))
    .filter((pattern) => pattern.source?.includes('aws.lambda'))
    .filter((pattern) => pattern['detail-type']?.includes('Durable Execution Status Change'))
    .filter(({ detail }) => detail?.functionArn?.some(({ prefix = '' }) => prefix.endsWith(`:${fn.inputs.name}`)))
    .flatMap(({ detail }) => detail?.status ?? [])
  const missing = ['FAILED', 'TIMED_OUT', 'STOPPED'].filter((status) => !heard.includes(status))
  if (missing.length === 0) return []
  return [finding(fn, `nobody hears of an execution that ends as ${missing.join(', ')}: use failureAlarm().`)]
}
