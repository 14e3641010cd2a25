import { linkedResources } from './artifacts.ts'
import { type LambdaResource, lambdas, ofType } from './graph.ts'
import type { Resource, ResourceGraph } from './sst-diff.ts'
import { byName, type FunctionShape, type Naming, reworded, type StackShape } from './stack-shape.ts'
import type { Workbench } from './workbench.ts'

/** The shape of what `sst diff` would create. */
export function deployedShape(graph: ResourceGraph, bench: Workbench): StackShape {
  const routes = routesOf(graph)
  const nameOf = (fn: LambdaResource) => deployedName(graph, fn)
  const targetOf = (text: unknown) => {
    const fn = lambdas(graph).find(({ inputs }) => String(text).includes(inputs.name))
    return fn === undefined ? String(text) : nameOf(fn)
  }
  const machines = ofType(graph, 'aws:sfn/stateMachine:StateMachine')
  const tables = ofType(graph, 'aws:dynamodb/table:Table')
  const shape = {
    functions: byName(lambdas(graph), (fn) => [nameOf(fn), functionShape(bench, fn)]),
    routes: byName(routes, ({ api, key, target }) => [`${api} ${key}`, targetOf(target)]),
    urls: ofType(graph, 'aws:lambda/functionUrl:FunctionUrl').map(({ inputs }) => targetOf(inputs.functionName)),
    schedules: byName(ofType(graph, 'aws:scheduler/schedule:Schedule'), (schedule) => scheduleOf(schedule, targetOf)),
    stateMachines: byName(machines, ({ name, inputs }) => [name, JSON.parse(String(inputs.definition))]),
    tables: byName(tables, ({ name, inputs: { hashKey, rangeKey } }) => [
      without(name, 'Table'),
      { hashKey, rangeKey },
    ]),
  }
  return reworded(shape, [
    ...lambdas(graph).map((fn): Naming => [fn.inputs.name, nameOf(fn)]),
    ...tables.map(({ name, inputs }): Naming => [String(inputs.name), without(name, 'Table')]),
    ...machines.map(({ name, inputs }): Naming => [String(inputs.name), name]),
    ...ofType(graph, 'aws:apigatewayv2/api:Api').map(
      ({ name }): Naming => [
        `https://${name.toLowerCase()}.execute-api.us-east-1.amazonaws.com`,
        `URL of ${without(name, 'Api')}`,
      ],
    ),
    ...[32, 64].map((length): Naming => [Buffer.alloc(length, 7).toString('base64'), 'a secret']),
  ])
}

interface Route {
  /** Of SST's component for it. */
  readonly name: string
  readonly api: string
  readonly key: string
  readonly target: unknown
}

function routesOf(graph: ResourceGraph): readonly Route[] {
  return ofType(graph, 'aws:apigatewayv2/route:Route').map((route) => routeOf(graph, route))
}

function routeOf(graph: ResourceGraph, { name, inputs }: Resource): Route {
  const integration = ofType(graph, 'aws:apigatewayv2/integration:Integration').find(
    (candidate) => inputs.target === `integrations/${candidate.name}-id`,
  )
  const api = without(String(inputs.apiId), 'Api-id')
  return { name: without(name, 'Route'), api, key: String(inputs.routeKey), target: integration?.inputs.integrationUri }
}

/** SST calls the function of the workflow `Order` `OrderHandlerFunction`, and that of a route after a hash of the route. */
export function deployedName(graph: ResourceGraph, { name }: LambdaResource): string {
  const component = without(name, 'Function')
  const made = routesOf(graph).find((route) => component === `${route.name}Handler`)
  if (made !== undefined) return `${made.api} ${made.key}`
  const workflow = without(component, 'Handler')
  return ofType(graph, 'sst:aws:Workflow').some((known) => known.name === workflow) ? workflow : component
}

function functionShape(bench: Workbench, fn: LambdaResource): FunctionShape {
  const { handler, timeout, memorySize, durableConfig, environment } = fn.inputs
  const variables = Object.entries(environment?.variables ?? {}).filter(([name]) => !name.startsWith('SST_'))
  return {
    handler: String(handler).replace(/^bundle\./, ''),
    timeoutSeconds: timeout,
    memoryMb: memorySize,
    durable: durableConfig && {
      executionTimeoutSeconds: durableConfig.executionTimeout,
      retentionDays: durableConfig.retentionPeriod,
    },
    environment: Object.fromEntries(variables),
    links: byName(Object.entries(linkedResources(bench, fn)), ([name, properties]) => [name, linkOf(properties)]),
  }
}

/** Recorded resources are named with the stack they are in; deployed ones are not. */
function linkOf(properties: Readonly<Record<string, unknown>>): object {
  return { ...properties, type: String(properties.type).replace(/^.*\$/, '') }
}

function scheduleOf({ name, inputs }: Resource, targetOf: (text: unknown) => string): readonly [string, object] {
  const { arn, input = '{}' } = inputs.target as { readonly arn: string; readonly input?: string }
  const { scheduleExpression: schedule, scheduleExpressionTimezone: timezone = 'UTC' } = inputs
  return [without(name, 'Schedule'), { schedule, timezone, payload: JSON.parse(input), target: targetOf(arn) }]
}

function without(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
}
