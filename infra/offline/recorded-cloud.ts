// What AWS would answer if the resources of a stack were created: only what other resources ask for.

export const ACCOUNT_ID = '123456789012'

type Values = Readonly<Record<string, unknown>>

/** What SST's components want created. */
export interface WantedResource {
  readonly type: string
  readonly name: string
  readonly inputs: Values
}

/** The state of a resource after it was made: its inputs, and what AWS adds. */
export function createdState({ type, name, inputs }: WantedResource, region: string): Values {
  const own = { name, ...inputs }
  const service = type.split(':')[1]?.split('/')[0]
  const state = { arn: `arn:aws:${service}:${region}:${ACCOUNT_ID}:${own.name}`, ...own }
  const arn = (service: string, path: string) => `arn:aws:${service}:${region}:${ACCOUNT_ID}:${path}`
  switch (type) {
    case 'aws:lambda/function:Function':
      return { ...state, ...functionState(arn('lambda', `function:${own.name}`), inputs, region) }
    case 'aws:iam/role:Role':
      return { ...state, arn: `arn:aws:iam::${ACCOUNT_ID}:role/${own.name}` }
    case 'aws:dynamodb/table:Table':
      return { ...state, arn: arn('dynamodb', `table/${own.name}`) }
    case 'aws:cloudwatch/logGroup:LogGroup':
      return { ...state, arn: arn('logs', `log-group:${own.name}`) }
    case 'aws:sfn/stateMachine:StateMachine':
      return { ...state, arn: arn('states', `stateMachine:${own.name}`) }
    case 'aws:cloudwatch/eventRule:EventRule':
      return { ...state, arn: arn('events', `rule/${own.name}`) }
    case 'aws:apigatewayv2/api:Api':
      return {
        ...state,
        apiEndpoint: `https://${name.toLowerCase()}.execute-api.${region}.amazonaws.com`,
        executionArn: arn('execute-api', name),
        arn: `arn:aws:apigateway:${region}::/apis/${name}`,
      }
    case 'aws:lambda/functionUrl:FunctionUrl':
      return { ...state, functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/` }
    case 'random:index/randomBytes:RandomBytes':
      return { ...state, base64: Buffer.alloc(Number(inputs.length ?? 32), 7).toString('base64') }
    default:
      return state
  }
}

function functionState(arn: string, { publish }: Values, region: string): Values {
  const version = publish === true ? '1' : '$LATEST'
  const invocation = (target: string) =>
    `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${target}/invocations`
  return {
    arn,
    version,
    qualifiedArn: `${arn}:${version}`,
    invokeArn: invocation(arn),
    qualifiedInvokeArn: invocation(`${arn}:${version}`),
    responseStreamingInvokeArn: invocation(arn).replace('2015-03-31', '2021-11-15'),
  }
}

interface Statement {
  readonly effect?: string
  readonly actions?: readonly string[]
  readonly resources?: readonly string[]
  readonly principals?: unknown
  readonly conditions?: unknown
}

/** Answers of the provider's functions: `aws.getRegion()` and the like. Undefined for one that is not known here. */
export function answerTo(token: string, inputs: Values, region: string): Values | undefined {
  switch (token) {
    case 'aws:index/getRegion:getRegion':
      return { region, name: region, id: region }
    case 'aws:index/getPartition:getPartition':
      return { partition: 'aws', dnsSuffix: 'amazonaws.com' }
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return { accountId: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/offline`, userId: 'offline' }
    case 'aws:iam/getPolicyDocument:getPolicyDocument':
      return { statements: inputs.statements, json: policyOf(inputs.statements as readonly Statement[] | undefined) }
    default:
      return undefined
  }
}

function policyOf(statements: readonly Statement[] = []): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ effect = 'Allow', actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      Principal: principals,
      Condition: conditions,
    })),
  })
}
