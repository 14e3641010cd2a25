// The process in which a stack file is evaluated: whatever it does (loops for ever, exits, crashes), it does it here.
// It gets the bundled file as a message and answers with what was recorded, or with what went wrong and where.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Config, provideGlobals } from './globals.ts'
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
  | { readonly ok: false; readonly message: string; readonly stack: string }

async function evaluate({ code, directory, stage }: EvaluationRequest): Promise<EvaluationReply> {
  try {
    const app = { name: '', stage }
    const recorder = new Recorder(directory, () => app.name)
    provideGlobals(recorder, app)
    const module = await importCode(code, directory)
    const config = module.default
    if (typeof config?.app !== 'function' || typeof config.run !== 'function') {
      throw new Error('The file has to export `$config({ app() { … }, run() { … } })` as its default.')
    }
    app.name = (await config.app({ stage })).name
    const outputs = unwrap((await config.run()) ?? {}) as Stack['outputs']
    return { ok: true, stack: { app: app.name, stage, outputs, ...recorder.recorded } }
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { ok: false, message, stack }
  }
}

/** Imports a module that exists nowhere on disk, under a path in the stack's folder: so stack traces find their way back. */
async function importCode(code: string, directory: string): Promise<{ readonly default?: Config }> {
  const url = pathToFileURL(join(directory, 'sst.config.mjs')).href
  registerHooks({
    resolve: (specifier, context, next) => (specifier === url ? { url, shortCircuit: true } : next(specifier, context)),
    load: (loaded, context, next) =>
      loaded === url ? { format: 'module', source: code, shortCircuit: true } : next(loaded, context),
  })
  return await import(url)
}

process.once('message', (request: EvaluationRequest) => {
  void evaluate(request).then((reply) => process.send?.(reply, () => process.exit(0)))
})
