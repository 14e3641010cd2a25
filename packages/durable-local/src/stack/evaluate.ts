// The process in which a stack file is evaluated: whatever it does (loops for ever, exits, crashes), it does it here.
// It gets the bundled file as a message and answers with what was recorded, or with what went wrong and where.
import { flushCompileCache, registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AppConfig, type Config, provideGlobals } from './globals.ts'
import { unwrap } from './output.ts'
import { Recorder } from './recorder.ts'
import type { Stack } from './stack.ts'

export interface EvaluationRequest {
  readonly code: string
  readonly directory: string
  readonly stage: string
}

export type EvaluationReply =
  | { readonly ok: true; readonly stack: Omit<Stack, 'files' | 'directory'> }
  /** `trace` is the stack trace of the error. */
  | { readonly ok: false; readonly message: string; readonly trace: string }

const exit = process.exit.bind(process)
// As an error it has a stack trace, which says where.
process.exit = (code) => {
  throw new Error(`The file called process.exit(${code ?? ''}): it has to let its caller go on.`)
}
process.on('uncaughtException', (error) => reply(failed(error)))
process.on('unhandledRejection', (error) => reply(failed(error)))
process.on('beforeExit', () => reply(failed('The file waits for something that never comes.')))
process.once('message', (request: EvaluationRequest) => void evaluate(request).then(reply))

function reply(message: EvaluationReply): void {
  // Whoever gets the answer ends this process.
  flushCompileCache()
  process.send?.(message, () => exit(0))
}

function failed(error: unknown): EvaluationReply {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { ok: false, message, trace: stack }
}

async function evaluate({ code, directory, stage }: EvaluationRequest): Promise<EvaluationReply> {
  try {
    const app: AppConfig & { readonly stage: string } = { name: '', stage }
    const recorder = new Recorder(directory, () => app.name)
    provideGlobals(recorder, app)
    const { default: config } = await importCode(code, directory)
    if (typeof config?.app !== 'function' || typeof config.run !== 'function') {
      throw new Error('The file has to export `$config({ app() { … }, run() { … } })` as its default.')
    }
    Object.assign(app, await config.app({ stage }))
    if (typeof app.name !== 'string' || app.name === '') throw new Error('`app()` has to return a name for the app.')
    const outputs = unwrap((await config.run()) ?? {}) as Stack['outputs']
    const providers = Object.keys(app.providers ?? {})
    return { ok: true, stack: { app: app.name, stage, providers, outputs, ...recorder.recorded } }
  } catch (error) {
    return failed(error)
  }
}

/** Imports a module that exists nowhere on disk, under a path in the stack's folder: so stack traces find their way back. */
async function importCode(code: string, directory: string): Promise<{ readonly default?: Partial<Config> }> {
  const url = pathToFileURL(join(directory, 'sst.config.mjs')).href
  registerHooks({
    resolve: (specifier, context, next) => (specifier === url ? { url, shortCircuit: true } : next(specifier, context)),
    load: (loaded, context, next) =>
      loaded === url ? { format: 'module', source: code, shortCircuit: true } : next(loaded, context),
  })
  return await import(url)
}
