import { functionArn, ServiceError } from 'durable-engine'
import { aliasConfiguration } from './function-configuration.ts'
import { label, query } from './input.ts'
import { alias, unversionedFunctionName, version } from './lambda-shapes.ts'
import { aliasedVersion, findFunction } from './listed-functions.ts'
import { pageOf, paging } from './pages.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'

const ALIASES = '/2015-03-31/functions/{FunctionName}/aliases'

const listAliases = route({
  operation: 'ListAliases',
  method: 'GET',
  path: ALIASES,
  input: {
    functionName: label('FunctionName', unversionedFunctionName),
    functionVersion: query('FunctionVersion', version),
    ...paging,
  },
  async handle({ functionName, functionVersion, ...paging }, context) {
    const { name, aliases = {} } = findFunction(context, functionName).listed
    const all = Object.entries(aliases)
      .filter(([, version]) => functionVersion === undefined || version === functionVersion)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const { items, ...next } = pageOf(all, ([alias]) => alias, paging)
    return json({
      Aliases: items.map(([alias, version]) => aliasConfiguration(context.account, name, alias, version)),
      ...next,
    })
  },
})

const getAlias = route({
  operation: 'GetAlias',
  method: 'GET',
  path: `${ALIASES}/{Name}`,
  input: { functionName: label('FunctionName', unversionedFunctionName), alias: label('Name', alias) },
  async handle({ functionName, alias }, context) {
    const { listed } = findFunction(context, functionName)
    const version = aliasedVersion(listed, alias)
    if (version === undefined) {
      const message = `Alias not found: ${functionArn(context.account, listed.name, alias)}`
      throw new ServiceError('ResourceNotFoundException', message)
    }
    return json(aliasConfiguration(context.account, listed.name, alias, version))
  },
})

export const aliasRoutes = [listAliases, getAlias]
