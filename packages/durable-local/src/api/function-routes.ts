import { functionArn, functionReference, ServiceError } from 'durable-engine'
import type { ApiContext, ListedFunction, ListedVersion } from './context.ts'
import { aliasConfiguration, functionConfiguration } from './function-configuration.ts'
import { label, query } from './input.ts'
import {
  alias,
  functionName,
  marker,
  maxListItems,
  qualifier,
  unversionedFunctionName,
  version,
} from './lambda-shapes.ts'
import { pageOf } from './pages.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { oneOf } from './shapes.ts'

const FUNCTIONS = '/2015-03-31/functions'
const FUNCTION = `${FUNCTIONS}/{FunctionName}`
const paging = { marker: query('Marker', marker), maxItems: query('MaxItems', maxListItems) }

const listFunctions = route({
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
  method: 'GET',
  path: FUNCTION,
  input: { functionName: label('FunctionName', functionName), qualifier: query('Qualifier', qualifier) },
  async handle({ functionName, qualifier }, api) {
    const Configuration = configurationOf(api, functionName, qualifier)
    return json({ Configuration, Code: { RepositoryType: 'local' }, Tags: {} })
  },
})

const getFunctionConfiguration = route({
  method: 'GET',
  path: `${FUNCTION}/configuration`,
  input: { functionName: label('FunctionName', functionName), qualifier: query('Qualifier', qualifier) },
  async handle({ functionName, qualifier }, api) {
    return json(configurationOf(api, functionName, qualifier))
  },
})

const listVersionsByFunction = route({
  method: 'GET',
  path: `${FUNCTION}/versions`,
  input: { functionName: label('FunctionName', functionName), ...paging },
  async handle({ functionName, ...paging }, api) {
    const { items, ...next } = pageOf(versionsOf(find(api, functionName).listed), ({ version }) => version, paging)
    return json({ Versions: items.map((one) => functionConfiguration(api.account, one, one.version)), ...next })
  },
})

const listAliases = route({
  method: 'GET',
  path: `${FUNCTION}/aliases`,
  input: {
    functionName: label('FunctionName', unversionedFunctionName),
    functionVersion: query('FunctionVersion', version),
    ...paging,
  },
  async handle({ functionName, functionVersion, ...paging }, api) {
    const { name, aliases = {} } = find(api, functionName).listed
    const all = Object.entries(aliases)
      .filter(([, version]) => functionVersion === undefined || version === functionVersion)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const { items, ...next } = pageOf(all, ([alias]) => alias, paging)
    return json({
      Aliases: items.map(([alias, version]) => aliasConfiguration(api.account, name, alias, version)),
      ...next,
    })
  },
})

const getAlias = route({
  method: 'GET',
  path: `${FUNCTION}/aliases/{Name}`,
  input: { functionName: label('FunctionName', unversionedFunctionName), alias: label('Name', alias) },
  async handle({ functionName, alias }, api) {
    const { name, aliases = {} } = find(api, functionName).listed
    const version = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined
    if (version === undefined) {
      const message = `Alias not found: ${functionArn(api.account, name, alias)}`
      throw new ServiceError('ResourceNotFoundException', message)
    }
    return json(aliasConfiguration(api.account, name, alias, version))
  },
})

const getAccountSettings = route({
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
  listAliases,
  getAlias,
  getFunction,
  getAccountSettings,
  ...writes,
]

/** A function and the qualifier it was asked for with. */
function find(
  { functions, account }: ApiContext,
  text: string,
  qualifier?: string,
): { readonly listed: ListedFunction; readonly qualifier: string | undefined } {
  const reference = functionReference(text, qualifier)
  const listed = functions.list().find(({ name }) => name === reference.name)
  if (listed === undefined) throw notFound(functionArn(account, reference.name, reference.qualifier))
  return { listed, qualifier: reference.qualifier }
}

function configurationOf(api: ApiContext, text: string, asked: string | undefined): object {
  const { listed, qualifier } = find(api, text, asked)
  const version = qualifier === undefined ? '$LATEST' : (aliasedVersion(listed, qualifier) ?? qualifier)
  const found = versionsOf(listed).find((one) => one.version === version)
  if (found === undefined) throw notFound(functionArn(api.account, listed.name, qualifier))
  return functionConfiguration(api.account, found, qualifier)
}

function aliasedVersion({ aliases = {} }: ListedFunction, qualifier: string): string | undefined {
  return Object.hasOwn(aliases, qualifier) ? aliases[qualifier] : undefined
}

/** `$LATEST` first, then the numbered ones, oldest first. */
function versionsOf({ latest, versions }: ListedFunction): readonly ListedVersion[] {
  return [latest, ...versions]
}

function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
}
