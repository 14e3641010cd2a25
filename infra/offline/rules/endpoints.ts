import { type Finding, finding, lambdas, ofType, type Rule } from '../graph.ts'
import type { Resource, ResourceGraph } from '../sst-diff.ts'

/** A link with a key to check calls with: the one that signs callbacks (../../callback-endpoint.ts), or one that is called so. */
const KEY_LINK = /^Callbacks$|Key$/

/**
 * What anybody can call has to check the call. API Gateway does it for a route that is signed; a public function needs
 * something to check with: a key.
 */
export function checkedEndpoints(graph: ResourceGraph, linksOf: (fn: Resource) => readonly string[]): Finding[] {
  const check = (endpoint: Resource, what: string, target: unknown) => {
    const fn = lambdas(graph).find(({ inputs }) => String(target).includes(inputs.name))
    if (fn !== undefined && linksOf(fn).some((link) => KEY_LINK.test(link))) return []
    return [finding(endpoint, `${what} is public, and ${fn?.name ?? 'its target'} has nothing to check a call with.`)]
  }
  const integrations = new Map(
    ofType(graph, 'aws:apigatewayv2/integration:Integration').map(({ name, inputs }) => [
      `integrations/${name}-id`,
      inputs.integrationUri,
    ]),
  )
  return [
    ...ofType(graph, 'aws:apigatewayv2/route:Route')
      .filter(({ inputs }) => !['AWS_IAM', 'JWT', 'CUSTOM'].includes(String(inputs.authorizationType)))
      .flatMap((route) => check(route, `"${route.inputs.routeKey}"`, integrations.get(String(route.inputs.target)))),
    ...ofType(graph, 'aws:lambda/functionUrl:FunctionUrl')
      .filter(({ inputs }) => inputs.authorizationType !== 'AWS_IAM')
      .flatMap((url) => check(url, 'the URL', url.inputs.functionName)),
  ]
}

/** A path with a token in it opens something, so it is not for logs. */
export const noTokensInLogs: Rule = (graph) => {
  const withTokens = ofType(graph, 'aws:apigatewayv2/route:Route')
    .filter(({ inputs }) => String(inputs.routeKey).includes('{token}'))
    .map(({ inputs }) => inputs.apiId)
  return ofType(graph, 'aws:apigatewayv2/stage:Stage')
    .filter(({ inputs }) => withTokens.includes(inputs.apiId))
    .filter(({ inputs }) => /\$context\.path\b/.test(JSON.stringify(inputs.accessLogSettings ?? '')))
    .map((stage) => finding(stage, 'writes paths into its log, and with them the tokens of {token}.'))
}
