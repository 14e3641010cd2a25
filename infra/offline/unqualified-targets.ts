import type { Stack } from 'durable-local'

/** The durable functions that a route, a schedule or a state machine of a stack calls without a version, which the service refuses. */
export function unqualifiedTargets({ apis, schedules, functions, stateMachines }: Stack): readonly string[] {
  const durable = new Set(functions.filter((fn) => fn.durable !== undefined).map(({ name }) => name))
  const targets = [
    ...apis.flatMap(({ component, routes }) =>
      routes.map((route) => ({ from: `${component} ${route.key}`, ...route })),
    ),
    ...schedules.map(({ component, target }) => ({ from: component, ...target })),
  ]
  const inDefinitions = stateMachines.flatMap(({ component, definition }) =>
    [...durable]
      .filter((name) => new RegExp(`:function:${name}(?![\\w:-])`).test(definition))
      .map((functionName) => ({ from: component, functionName })),
  )
  return [
    ...targets.filter(({ functionName, qualifier }) => qualifier === undefined && durable.has(functionName)),
    ...inDefinitions,
  ].map(({ from, functionName }) => `${from} invokes the durable function ${functionName} without a version.`)
}
