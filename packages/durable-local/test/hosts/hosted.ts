import type { InvocationResult } from 'durable-engine'
import { FunctionHosts, type FunctionHostsOptions } from '../../src/hosts/function-hosts.ts'
import { FunctionRegistry } from '../../src/hosts/function-registry.ts'
import { loadStack } from '../../src/stack/load-stack.ts'
import { type TemporaryExample, temporaryExample } from '../temporary-example.ts'

/** An example with plain functions, published and ready to be invoked. */
export interface Hosted extends AsyncDisposable {
  readonly example: TemporaryExample
  readonly registry: FunctionRegistry
  readonly hosts: FunctionHosts
  /** Begins an invocation; the request's id is known at once. */
  start(
    component: string,
    payload?: unknown,
  ): { readonly requestId: string; readonly result: Promise<InvocationResult> }
  invoke(component: string, payload?: unknown): Promise<InvocationResult>
}

export interface HostedExample {
  /** Body of the stack's run function. Default: a function for each of `functions`. */
  readonly run?: string
  /** Exports of src/handlers.js that are functions of the stack. */
  readonly functions: readonly string[]
  /** Arguments of every function, as source text. */
  readonly args?: string
  /** Text of src/handlers.js. */
  readonly handlers: string
  readonly files?: Readonly<Record<string, string>>
  readonly hosts?: Partial<FunctionHostsOptions>
}

export async function hosted(options: HostedExample): Promise<Hosted> {
  const { functions, args = `timeout: '1 second', memory: '128 MB'`, run = '', handlers, files = {} } = options
  const made = functions.map((name) => `new sst.aws.Function('${name}', { handler: 'src/handlers.${name}', ${args} })`)
  const example = temporaryExample([run, ...made].join('\n'), { 'src/handlers.js': handlers, ...files })
  const { dataFolder, directory } = example
  const registry = await FunctionRegistry.open(dataFolder)
  await registry.publishStack(await loadStack(directory))
  const hosts = await FunctionHosts.open({
    registry,
    dataFolder,
    endpoints: () => ({ lambda: 'http://127.0.0.1:9' }),
    ...options.hosts,
  })

  function start(component: string, payload: unknown = {}) {
    const version = registry.resolve(`demo-local-${component}`, '1')
    if (version === undefined) throw new Error(`There is no function ${component}.`)
    const requestId = crypto.randomUUID()
    const request = { function: version, requestId, payload: JSON.stringify(payload), functionArn: 'arn' }
    return { requestId, result: hosts.invoke(request) }
  }

  return {
    example,
    registry,
    hosts,
    start,
    invoke: (component, payload) => start(component, payload).result,
    async [Symbol.asyncDispose]() {
      await hosts.close()
      await registry.close()
      example[Symbol.dispose]()
    },
  }
}

/** What a handler returned; the whole result if it failed. */
export function payloadOf(result: InvocationResult): unknown {
  return result.ok ? JSON.parse(result.payload) : result
}
