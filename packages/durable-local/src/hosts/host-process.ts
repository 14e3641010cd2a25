// The process in which a function runs: node host-process.mjs BOOT. It is told over its channel what to run, loads the
// bundle, then takes invocations until it is killed. What the handler does to this process, it does to this process only.
// This file imports nothing of this repository but types: it runs alone, from the data folder.

import { once } from 'node:events'
import { url as inspectorUrl } from 'node:inspector'
import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { HostBoot, HostContext, HostError, HostMessage, HostStart, InvokeMessage } from './host-protocol.ts'

/** What Lambda takes as an answer: 6 MB and a little. */
const MAX_ANSWER_BYTES = 6_291_556
const MAX_MESSAGE_LENGTH = 100_000

const boot: HostBoot = JSON.parse(process.argv[2] ?? '')

// A busy main thread can notice neither that the engine is gone nor that it uses too much memory outside of the heap, so
// another thread watches. It ends the whole process group: this process and those that the handler started. That the
// engine is gone shows in its end of a pipe, which closes with it, even if the engine was a thread and its process lives.
// Nothing that the handler does to this process may end the watch: without file descriptors left, memory cannot be read,
// and no thread can begin to watch, so no invocation is taken before it does.
const WATCH = `
  const { Socket } = require('node:net')
  const { parentPort, workerData } = require('node:worker_threads')
  const { lifeline, maxBytes, target } = workerData
  const end = () => process.kill(target, 'SIGKILL')
  new Socket({ fd: lifeline }).on('error', end).on('close', end).resume()
  setInterval(() => {
    try {
      if (process.memoryUsage.rss() > maxBytes) end()
    } catch {}
  }, 100)
  parentPort.postMessage('watching')
`
const target = process.platform === 'win32' ? process.pid : -process.pid
const end = () => process.kill(target, 'SIGKILL')
const { lifeline, maxBytes } = boot
const watch = new Worker(WATCH, { eval: true, workerData: { lifeline, maxBytes, target } })
watch.on('error', end)
const watching = once(watch, 'message').then(() => watch.unref())
process.on('disconnect', end)

// Output that is written faster than the engine reads must not pile up here, and not be lost with the process.
for (const { _handle } of [process.stdout, process.stderr] as OutputStream[]) _handle?.setBlocking?.(true)

interface OutputStream {
  readonly _handle?: { readonly setBlocking?: (blocking: boolean) => void }
}

// The channel is not for handlers: as on Lambda, they do not see that they have a parent.
const sendToEngine = process.send?.bind(process)
delete process.send

process.on('uncaughtException', (error) => fatal(report(error)))
process.on('unhandledRejection', (reason) => {
  fatal({ ...report(reason), ErrorType: 'Runtime.UnhandledPromiseRejection' })
})

function fatal(error: HostError): void {
  send({ type: 'fatal', error }, () => process.exit(1))
}

function send(message: HostMessage, then?: () => void): void {
  sendToEngine?.(message, undefined, {}, () => then?.())
}

type LambdaHandler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown

async function load(start: HostStart): Promise<LambdaHandler> {
  setEnvironment(start.environment)
  enableCompileCache(start.compileCache)
  const code = pathToFileURL(start.codeFile).href
  const importer = pathToFileURL(start.importsFrom).href
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, context.parentURL === code ? { ...context, parentURL: importer } : context),
  })
  const module: Readonly<Record<string, unknown>> = await import(code)
  flushCompileCache()
  const handler = module[start.exportName] ?? memberOf(module.default, start.exportName)
  if (typeof handler === 'function') return handler as LambdaHandler
  const found = Object.keys(module).join(', ') || 'nothing'
  throw Object.assign(new Error(`The module exports no function "${start.exportName}". It exports: ${found}.`), {
    name: 'Runtime.HandlerNotFound',
  })
}

function setEnvironment(environment: HostStart['environment']): void {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(environment, name)) delete process.env[name]
  Object.assign(process.env, environment)
}

/** A CommonJS module shows its exports as the default export. */
function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

async function answer(handler: LambdaHandler, { id, event, context }: InvokeMessage): Promise<HostMessage> {
  try {
    if (context.traceHeader === undefined) delete process.env._X_AMZN_TRACE_ID
    else process.env._X_AMZN_TRACE_ID = context.traceHeader
    const payload = JSON.stringify(await call(handler, JSON.parse(event), contextOf(context))) ?? 'null'
    if (Buffer.byteLength(payload) <= MAX_ANSWER_BYTES) return { type: 'result', id, payload }
    const ErrorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`
    return { type: 'error', id, error: { ErrorType: 'Function.ResponseSizeTooLarge', ErrorMessage } }
  } catch (error) {
    return { type: 'error', id, error: report(error) }
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

function contextOf({ deadline, clientContext, traceHeader, ...context }: HostContext): object {
  const time = deadline - Date.now()
  return {
    ...context,
    ...(clientContext === undefined
      ? {}
      : { clientContext: JSON.parse(Buffer.from(clientContext, 'base64').toString()) }),
    ...(traceHeader === undefined ? {} : { xRayTraceId: traceHeader }),
    callbackWaitsForEmptyEventLoop: true,
    // Who is looked at by a debugger has all the time there is.
    getRemainingTimeInMillis: () => (boot.debuggable ? time : Math.max(0, deadline - Date.now())),
  }
}

/** Logs an error and gives it as Lambda reports it. Whatever a handler throws, reading it must not throw again. */
function report(thrown: unknown): HostError {
  try {
    console.error(thrown)
    if (!(thrown instanceof Error)) return { ErrorType: typeof thrown, ErrorMessage: shortened(String(thrown)) }
    const { name, message, stack = '' } = thrown
    return { ErrorType: String(name), ErrorMessage: shortened(String(message)), StackTrace: framesOf(stack, message) }
  } catch {
    return { ErrorType: 'Error', ErrorMessage: 'The handler threw something that cannot be read.' }
  }
}

/** The lines of a stack trace, without those of this program. The message before them may look like one, too. */
function framesOf(stack: string, message: string): string[] {
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split('\n')
  return frames.filter((line) => /^\s+at /.test(line) && !line.includes(import.meta.url)).map((line) => line.trim())
}

function shortened(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH)}… (${text.length} characters)`
}

if (boot.debuggable) send({ type: 'debuggable', port: Number(new URL(inspectorUrl() ?? '').port) })
try {
  const told = once(process, 'message')
  // Every durable function needs it for its first checkpoint, and here nobody waits.
  process.getBuiltinModule('node:http')
  const [start]: HostStart[] = await told
  if (start === undefined) throw new Error('The engine told nothing to run.')
  const [handler] = await Promise.all([load(start), watching])
  process.on('message', (message: InvokeMessage) => void answer(handler, message).then((reply) => send(reply)))
  send({ type: 'ready' })
} catch (error) {
  fatal(report(error))
}
