import { Output, unwrap } from './output.ts'
import type { Args, Recorder } from './recorder.ts'
import type { StackRoute } from './stack.ts'
import { targetOf } from './target.ts'

/** How long API Gateway waits for a function. */
const TIMEOUT_SECONDS = 30
const KEY = /^(\$default|(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/\S*)$/

/** `sst.aws.ApiGatewayV2`: routes to functions that it makes, or that exist. */
export function httpApi(recorder: Recorder, component: string, args: Args): Readonly<Record<string, unknown>> {
  const routes: StackRoute[] = []
  recorder.warnUnused(component, args, ['link'])
  const url = recorder.addApi({ component, routes, timeoutSeconds: TIMEOUT_SECONDS })
  recorder.link(component, { type: 'sst.aws.ApiGatewayV2', url })
  return {
    component,
    url: new Output(url),
    route(key: unknown, handler: unknown, options: Args = {}) {
      const checked = checkKey(component, key, routes)
      // Who may call is of no interest on this machine: its address reaches nobody else.
      routes.push({ key: checked, ...targetOf(recorder, `${component}${nameOf(checked)}`, handler) })
      recorder.warnUnused(`${component} "${checked}"`, unwrap(options) as Args, ['auth'])
    },
  }
}

function checkKey(component: string, given: unknown, routes: readonly StackRoute[]): string {
  const key = String(given).trim().replace(/ +/, ' ')
  if (!KEY.test(key)) {
    throw new RangeError(
      `A route of ${component} has to be a method and a path, such as "POST /orders/{id}", or "$default", got "${given}".`,
    )
  }
  if (routes.some((route) => route.key === key)) throw new RangeError(`${component} has the route "${key}" twice.`)
  return key
}

/** `PostOrdersId` of `POST /orders/{id}`: the component that stands behind the route. */
function nameOf(key: string): string {
  const words = key.match(/[A-Za-z0-9]+/g) ?? []
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase()).join('')
}
