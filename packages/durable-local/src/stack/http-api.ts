import { Output, unwrap } from './output.ts'
import type { Args, Recorder } from './recorder.ts'
import type { StackRoute } from './stack.ts'

/** How long API Gateway waits for a function. */
const TIMEOUT_SECONDS = 30
const KEY = /^(\$default|(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/\S*)$/
const LAMBDA_ARN = /^arn:aws:lambda:[^:]+:\d+:function:([^:]+)(?::([^:]+))?$/

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
      routes.push({ key: checked, ...targetOf(recorder, `${component}${nameOf(checked)}`, handler) })
      recorder.warnUnused(`${component} "${checked}"`, unwrap(options) as Args, [])
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

/** The function behind a route: an existing one by its ARN, or a new one by its handler or arguments. */
function targetOf(recorder: Recorder, component: string, handler: unknown): Omit<StackRoute, 'key'> {
  const given = unwrap(handler)
  const [, functionName, qualifier] = LAMBDA_ARN.exec(String(given)) ?? []
  if (functionName !== undefined) return { functionName, ...(qualifier === undefined ? {} : { qualifier }) }
  const args: Args =
    typeof given === 'string' ? { handler: given } : { ...(given as Args), link: (handler as Args).link }
  recorder.claim(component)
  const { name } = recorder.addFunction(component, args, { timeout: args.timeout ?? '20 seconds', used: ['timeout'] })
  return { functionName: name }
}

/** `PostOrdersId` of `POST /orders/{id}`: the component that stands behind the route. */
function nameOf(key: string): string {
  const words = key.match(/[A-Za-z0-9]+/g) ?? []
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase()).join('')
}
