import { type LambdaResource, lambdas, ofType } from './graph.ts'
import { statementsOf } from './rules/least-privilege.ts'
import type { ResourceGraph } from './sst-diff.ts'

/** Made by SST for itself: their number and order say nothing. */
const BOOKKEEPING = ['pulumi:pulumi:Stack', 'sst:sst:LinkRef', 'aws:s3/bucketObjectv2:BucketObjectv2']

/** What a deployment would create, for people to read and for a test to compare: a stack that grows shows it here. */
export function readableGraph(graph: ResourceGraph): string {
  const created = graph.resources
    .filter(({ type }) => !BOOKKEEPING.includes(type))
    .map(({ type, name }) => `${withoutHash(name)}  ${shortType(type)}`)
  const settings = lambdas(graph).map((fn) => `${withoutHash(fn.name)}: ${settingsOf(fn)}`)
  const allowed = ofType(graph, 'aws:iam/role:Role').flatMap((role) =>
    statementsOf(role).flatMap(({ Action: actions, Resource: resources }) =>
      resources.map((arn) => `${withoutHash(role.name)}: ${actions.join(', ')} on ${readableArn(graph, arn)}`),
    ),
  )
  const outputs = Object.keys(graph.outputs).filter((name) => !name.startsWith('_'))
  return [
    section('Resources', created),
    section('Functions', settings),
    section('Permissions', allowed),
    section('Outputs', outputs),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines
    .toSorted()
    .map((line) => `  ${line}\n`)
    .join('')}`
}

/** `aws:lambda/function:Function` → `aws.lambda.Function`, `sst:aws:Workflow` → `sst.aws.Workflow` */
function shortType(type: string): string {
  return type.replace(/\/\w+:/, ':').replaceAll(':', '.')
}

function settingsOf({ inputs }: LambdaResource): string {
  const { timeout, memorySize, durableConfig, runtime, architectures = [] } = inputs
  const durable =
    durableConfig === undefined
      ? ''
      : `, executions up to ${durableConfig.executionTimeout} s, kept ${durableConfig.retentionPeriod} days`
  return `${runtime} ${architectures.join()}, ${timeout} s, ${memorySize} MB${durable}`
}

/** With the name of the resource in the stack in place of the physical one. */
function readableArn(graph: ResourceGraph, arn: string): string {
  const named = graph.resources.find(({ inputs }) => inputs.name !== undefined && arn.includes(String(inputs.name)))
  const short = arn.replace(/^arn:aws:(\w+):[^:]*:\d*:/, '$1 ')
  return named === undefined ? short : withoutHash(short.replace(String(named.inputs.name), named.name))
}

/** SST names a route after a hash of it: six letters, which a change of its path changes. */
function withoutHash(name: string): string {
  return name.replaceAll(/Route[A-Z][a-z]{5}(?=[A-Z]|$)/g, 'Route…')
}
