import type { Stack, StackFunction } from 'durable-local'
import { byName, type FunctionShape, reworded, type StackShape } from './stack-shape.ts'

/** The shape of what the stack loader has read. */
export function hostedShape(stack: Stack): StackShape {
  const { app, apis, functions, schedules, stateMachines, tables } = stack
  const nameOf = (functionName: string) => hostedName(stack, functionName)
  const allRoutes = apis.flatMap(({ component: api, routes }) => routes.map((route) => ({ api, ...route })))
  const shape = {
    functions: byName(functions, (fn) => [nameOf(fn.name), functionShape(stack, fn)]),
    routes: byName(
      allRoutes.filter(({ key }) => key !== '$default'),
      ({ api, key, functionName }) => [`${api} ${key}`, nameOf(functionName)],
    ),
    urls: allRoutes.filter(({ key }) => key === '$default').map(({ functionName }) => nameOf(functionName)),
    schedules: byName(schedules, ({ component, schedule, timezone, payload, target }) => [
      component,
      { schedule, timezone, payload: JSON.parse(payload), target: nameOf(target.functionName) },
    ]),
    stateMachines: byName(stateMachines, ({ component, definition }) => [component, JSON.parse(definition)]),
    tables: byName(tables, ({ component, primaryIndex }) => [component, primaryIndex]),
  }
  return reworded(shape, [
    ...functions.map(({ name, component }) => [name, component] as const),
    ...functions.map(({ component }) => [`⟨qualifier of ${component}⟩`, '1'] as const),
    ...tables.map(({ name, component }) => [name, component] as const),
    ...stateMachines.map(({ name, component }) => [name, component] as const),
    ...apis.map(({ component }) => [`⟨url of ${app}/${component}⟩`, `URL of ${component}`] as const),
    ...stack.cloudOnly.map(({ name }) => [`⟨secret ${app}/${name}⟩`, 'a secret'] as const),
  ])
}

/** Of a function. The loader has named one that a route made for itself after the route. */
export function hostedName({ apis, functions }: Stack, functionName: string): string {
  const component = functions.find(({ name }) => name === functionName)?.component ?? functionName
  for (const { component: api, routes } of apis) {
    const route = routes.find((candidate) => candidate.functionName === functionName)
    if (route !== undefined && component.startsWith(api) && component !== api) return `${api} ${route.key}`
  }
  return component
}

function functionShape({ resources }: Stack, fn: StackFunction): FunctionShape {
  return {
    handler: fn.handler.slice(fn.handler.lastIndexOf('.') + 1),
    timeoutSeconds: fn.timeoutSeconds,
    memoryMb: fn.memoryMb,
    durable: fn.durable,
    environment: fn.environment,
    links: byName(fn.links, (link) => [link, resources[link] ?? {}]),
  }
}
