import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { handlerFile } from '../stack/handler-file.ts'
import { loadStack } from '../stack/load-stack.ts'
import { type Stack, withQualifiers, withSecrets, withUrls } from '../stack/stack.ts'
import { startDynamo } from '../stand-ins/dynamo.ts'
import { type CallFunction, type HttpApi, startHttpApi } from '../stand-ins/http-api.ts'
import { emptyTable, type TableItem, tableItems } from '../stand-ins/table-items.ts'
import { messageOf } from '../user-error.ts'
import { type OpenStateMachines, openStateMachines } from './open-state-machines.ts'

export interface OpenStack {
  readonly stack: Stack
  /** What stands in for Step Functions; nothing of a state machine runs. */
  readonly stateMachines: OpenStateMachines
  /** Everything that is in the table of a component. */
  items(component: string): Promise<readonly TableItem[]>
  /** Deletes everything that is in any table. */
  emptyTables(): Promise<void>
  close(): Promise<void>
}

/**
 * Gives code of an example what its stack file declares, in this process: tables in memory, functions with a URL behind
 * HTTP, and all links in the environment, where the code finds them when it is imported. So a test calls it first, and
 * imports the code after it or has it in `vi.hoisted`:
 *
 * @example
 * const stack = await vi.hoisted(async () => (await import('durable-local/example-tests')).openStack('examples/basic-steps'))
 * afterAll(() => stack.close())
 */
export async function openStack(example: string): Promise<OpenStack> {
  const stack = await loadStack(example)
  await using cleanup = new AsyncDisposableStack()
  const dynamo = await startDynamo({ tables: stack.tables })
  cleanup.defer(() => dynamo.close())
  const stateMachines = await openStateMachines(stack)
  cleanup.defer(() => stateMachines.close())
  const apis = new Map<string, HttpApi>()
  for (const { component, routes, timeoutSeconds } of stack.apis) {
    const api = await startHttpApi({ routes, call: callInProcess(stack), timeoutMs: timeoutSeconds * 1000 })
    cleanup.defer(() => api.close())
    apis.set(`${stack.app}/${component}`, api)
  }
  const secrets: Record<string, string> = {}
  const placed = withUrls(
    withQualifiers(stack.resources, () => '1'),
    (name) => apis.get(name)?.url ?? '',
  )
  const linked = withSecrets(placed, (name) => {
    secrets[name] ??= randomBytes(32).toString('base64')
    return secrets[name]
  })
  const resources = { ...linked, App: { name: stack.app, stage: stack.stage } }
  Object.assign(process.env, {
    ...Object.fromEntries(
      Object.entries(resources).map(([name, value]) => [`SST_RESOURCE_${name}`, JSON.stringify(value)]),
    ),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    ...(stateMachines.endpoint === undefined ? {} : { AWS_ENDPOINT_URL_SFN: stateMachines.endpoint }),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  const opened = cleanup.move()
  return {
    stack,
    stateMachines,
    async items(component) {
      const table = stack.tables.find((candidate) => candidate.component === component)
      if (table === undefined) throw new Error(`The stack has no table ${component}.`)
      return await tableItems(dynamo.endpoint, table)
    },
    async emptyTables() {
      for (const table of stack.tables) await emptyTable(dynamo.endpoint, table)
    },
    close: () => opened.disposeAsync(),
  }
}

/** Functions are imported with their first call: before that, their environment is not complete. */
function callInProcess({ directory, functions }: Stack): CallFunction {
  return async ({ functionName, payload }) => {
    const called = functions.find(({ name }) => name === functionName)
    const file = called === undefined ? undefined : handlerFile(directory, called.handler)
    if (called === undefined || file === undefined) throw new Error(`The stack has no function ${functionName}.`)
    const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(directory, file)).href)
    const handler = exported[called.handler.split('.').at(-1) ?? '']
    if (typeof handler !== 'function') throw new Error(`${called.handler} is no function.`)
    try {
      return { payload: JSON.stringify(await handler(JSON.parse(payload))) }
    } catch (error) {
      return { payload: JSON.stringify({ errorMessage: messageOf(error) }), functionError: 'Unhandled' }
    }
  }
}
