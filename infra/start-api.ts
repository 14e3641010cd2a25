import { mayInvoke, mayRead } from './permissions.ts'
import { INFRA } from './place.ts'
import { plainFunctionArgs } from './plain-function.ts'

/** Whoever calls has to sign the request with AWS credentials that allow it. */
const SIGNED = { auth: { iam: true } } as const

/**
 * An HTTP API for starting a workflow and asking how it goes: see runtime/start-execution.ts and
 * runtime/execution-status.ts for what it takes and answers.
 */
export function startApi(name: string, workflow: sst.aws.Workflow) {
  const api = new sst.aws.ApiGatewayV2(name)
  const environment = {
    WORKFLOW: workflow.name,
    WORKFLOW_QUALIFIER: $interpolate`${workflow.qualifier}`,
    WORKFLOW_ARN: workflow.arn,
  }
  const common = { environment, timeout: '10 seconds', callsDurableApis: true } as const
  api.route(
    'POST /executions',
    plainFunctionArgs({
      ...common,
      handler: `${INFRA}/runtime/start-execution.handler`,
      permissions: [mayInvoke(workflow)],
    }),
    SIGNED,
  )
  api.route(
    'GET /executions/{version}/{name}/{id}',
    plainFunctionArgs({
      ...common,
      handler: `${INFRA}/runtime/execution-status.handler`,
      permissions: [mayRead(workflow)],
    }),
    SIGNED,
  )
  return api
}
