import { finding, ofType, type Rule, unqualifiedIn } from '../graph.ts'
import type { Resource } from '../sst-diff.ts'

/** Where each kind of resource says what it invokes. */
const TARGETS: Readonly<Record<string, (inputs: Resource['inputs']) => unknown>> = {
  'aws:cloudwatch/eventTarget:EventTarget': ({ arn }) => arn,
  'aws:scheduler/schedule:Schedule': ({ target }) => JSON.stringify(target),
  'aws:apigatewayv2/integration:Integration': ({ integrationUri }) => integrationUri,
  'aws:lambda/eventSourceMapping:EventSourceMapping': ({ functionName }) => functionName,
  'aws:sns/topicSubscription:TopicSubscription': ({ endpoint }) => endpoint,
  'aws:sfn/stateMachine:StateMachine': ({ definition }) => definition,
}

/** The service refuses to invoke a durable function whose version is not said, and nobody sees it but a log. */
export const qualifiedTargets: Rule = (graph) => [
  ...Object.entries(TARGETS).flatMap(([type, targetOf]) =>
    ofType(graph, type).flatMap((resource) =>
      unqualifiedIn(graph, targetOf(resource.inputs)).map((name) =>
        finding(resource, `invokes the durable function ${name} without a version: give its qualified ARN.`),
      ),
    ),
  ),
  ...ofType(graph, 'aws:lambda/functionUrl:FunctionUrl').flatMap((url) =>
    url.inputs.qualifier === undefined && unqualifiedIn(graph, url.inputs.functionName).length > 0
      ? [finding(url, 'is the URL of a durable function without a version.')]
      : [],
  ),
]

/** Who may invoke a durable function has to be told by the version that it invokes. */
export const qualifiedPermissions: Rule = (graph) =>
  ofType(graph, 'aws:lambda/permission:Permission').flatMap((permission) => {
    const { function: fn, qualifier } = permission.inputs
    if (qualifier !== undefined) return []
    return unqualifiedIn(graph, fn).map((name) =>
      finding(permission, `allows invoking the durable function ${name} without a version: set its qualifier.`),
    )
  })
