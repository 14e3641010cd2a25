// The process in which a function runs: node host-process.ts FILE EXPORT. It loads the bundle, then takes invocations
// over its channel until it is killed. What the handler does to this process, it does to this process only.
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { HostContext, HostError, HostMessage, InvokeMessage } from './host-protocol.ts'

const [file = '', exportName = ''] = process.argv.slice(2)

// A busy main thread cannot notice that the engine has died, so another thread watches for it.
const WATCH = `
  const parent = process.ppid
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 250)
`
new Worker(WATCH, { eval: true }).unref()
process.on('disconnect', () => process.exit(0))

process.on('uncaughtException', (error) => {
  console.error(error)
  fatal(errorOf(error))
})
process.on('unhandledRejection', (reason) => {
  console.error(reason)
  const { ErrorMessage, ...rest } = errorOf(reason)
  fatal({ ...rest, ErrorType: 'Runtime.UnhandledPromiseRejection', ErrorMessage })
})

function send(message: HostMessage, then?: () => void): void {
  process.send?.(message, undefined, {}, () => then?.())
}

function fatal(error: HostError): void {
  send({ type: 'fatal', error }, () => process.exit(1))
}

type LambdaHandler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown

async function load(): Promise<LambdaHandler> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href)
  const handler = module[exportName]
  if (typeof handler === 'function') return handler as LambdaHandler
  const found = Object.keys(module).join(', ') || 'nothing'
  throw Object.assign(new Error(`The module exports no function "${exportName}". It exports: ${found}.`), {
    name: 'Runtime.HandlerNotFound',
  })
}

function contextOf({ deadline, clientContext, ...context }: HostContext): object {
  return {
    ...context,
    ...(clientContext === undefined
      ? {}
      : { clientContext: JSON.parse(Buffer.from(clientContext, 'base64').toString()) }),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}

/** Calls a handler in either style: one that returns a promise, or one that answers by its callback. */
function call(handler: LambdaHandler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)))
    const isPromise = typeof returned === 'object' && returned !== null && 'then' in returned
    if (isPromise || handler.length < 3) resolve(returned)
  })
}

async function answer(handler: LambdaHandler, { id, event, context }: InvokeMessage): Promise<HostMessage> {
  try {
    const result = await call(handler, JSON.parse(event), contextOf(context))
    return { type: 'result', id, payload: JSON.stringify(result) ?? 'null' }
  } catch (error) {
    console.error(error)
    return { type: 'error', id, error: errorOf(error) }
  }
}

function errorOf(thrown: unknown): HostError {
  if (!(thrown instanceof Error)) return { ErrorType: 'Error', ErrorMessage: String(thrown) }
  const trace = (thrown.stack ?? '').split('\n').slice(1)
  return { ErrorType: thrown.name, ErrorMessage: thrown.message, StackTrace: trace.map((line) => line.trim()) }
}

try {
  const handler = await load()
  process.on('message', (message: InvokeMessage) => void answer(handler, message).then((reply) => send(reply)))
  send({ type: 'ready' })
} catch (error) {
  console.error(error)
  fatal(errorOf(error))
}
