import { ServiceError } from 'durable-engine'
import type { ApiContext } from './context.ts'
import { functionConfiguration } from './function-configuration.ts'
import { label, query } from './input.ts'
import { functionName, qualifier } from './lambda-shapes.ts'
import { findFunction, findVersion, versionsOf } from './listed-functions.ts'
import { pageOf, paging } from './pages.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { oneOf } from './shapes.ts'

const FUNCTIONS = '/2015-03-31/functions'
const FUNCTION = `${FUNCTIONS}/{FunctionName}`

const listFunctions = route({
  operation: 'ListFunctions',
  method: 'GET',
  path: FUNCTIONS,
  input: { functionVersion: query('FunctionVersion', oneOf('ALL')), ...paging },
  async handle({ functionVersion, ...paging }, { functions, account }) {
    const all = [...functions.list()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const versions = all.flatMap((one) => (functionVersion === 'ALL' ? versionsOf(one) : [one.latest]))
    const { items, ...next } = pageOf(versions, ({ name, version }) => `${name}:${version}`, paging)
    const Functions = items.map((one) =>
      functionConfiguration(account, one, functionVersion === 'ALL' ? one.version : undefined),
    )
    return json({ Functions, ...next })
  },
})

const getFunction = route({
  operation: 'GetFunction',
  method: 'GET',
  path: FUNCTION,
  input: { functionName: label('FunctionName', functionName), qualifier: query('Qualifier', qualifier) },
  async handle({ functionName, qualifier }, context) {
    const Configuration = configurationOf(context, functionName, qualifier)
    return json({ Configuration, Code: { RepositoryType: 'local' }, Tags: {} })
  },
})

const getFunctionConfiguration = route({
  operation: 'GetFunctionConfiguration',
  method: 'GET',
  path: `${FUNCTION}/configuration`,
  input: { functionName: label('FunctionName', functionName), qualifier: query('Qualifier', qualifier) },
  async handle({ functionName, qualifier }, context) {
    return json(configurationOf(context, functionName, qualifier))
  },
})

const listVersionsByFunction = route({
  operation: 'ListVersionsByFunction',
  method: 'GET',
  path: `${FUNCTION}/versions`,
  input: { functionName: label('FunctionName', functionName), ...paging },
  async handle({ functionName, ...paging }, context) {
    const { listed } = findFunction(context, functionName)
    const { items, ...next } = pageOf(versionsOf(listed), ({ version }) => version, paging)
    return json({ Versions: items.map((one) => functionConfiguration(context.account, one, one.version)), ...next })
  },
})

const getAccountSettings = route({
  operation: 'GetAccountSettings',
  method: 'GET',
  path: '/2016-08-19/account-settings',
  input: {},
  async handle(_, { functions }) {
    const all = functions.list()
    const TotalCodeSize = all.flatMap(versionsOf).reduce((sum, { codeSize }) => sum + codeSize, 0)
    return json({ AccountLimit: ACCOUNT_LIMIT, AccountUsage: { TotalCodeSize, FunctionCount: all.length } })
  },
})

/** What a new account of Lambda has. Nothing here enforces it. */
const ACCOUNT_LIMIT = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: 1000,
  UnreservedConcurrentExecutions: 1000,
}

/** The operations that would change a function: CreateFunction, UpdateFunctionCode, PublishVersion, CreateAlias … */
const writes = (['POST', 'PUT', 'DELETE'] as const).flatMap((method) =>
  [FUNCTIONS, `${FUNCTIONS}/{FunctionName+}`].map((path) =>
    route({
      method,
      path,
      input: {},
      async handle() {
        const message =
          'Functions are registered from the stack file (sst.config.ts) that the engine was started with, and again whenever it or their code changes: change them there.'
        throw new ServiceError('InvalidParameterValueException', message)
      },
    }),
  ),
)

/** To be matched after Invoke, which is a POST below a function too. */
export const functionRoutes = [
  listFunctions,
  getFunctionConfiguration,
  listVersionsByFunction,
  getFunction,
  getAccountSettings,
  ...writes,
]

function configurationOf(context: ApiContext, name: string, asked: string | undefined): object {
  const { version, qualifier } = findVersion(context, name, asked)
  return functionConfiguration(context.account, version, qualifier)
}
