// The process in which a stack file is evaluated: whatever it does (loops for ever, exits, crashes), it does it here.
// It gets the bundled file as a message and answers with what was recorded, or with what went wrong and where.
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
    const module: { default?: Config } = await import(
      `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
    )
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

process.once('message', (request: EvaluationRequest) => {
  void evaluate(request).then((reply) => process.send?.(reply, () => process.exit(0)))
})
