import { CommanderError } from 'commander'
import { messageOf, UserError } from '../user-error.ts'
import { program } from './program.ts'
import type { Terminal } from './terminal.ts'

/** 0: ok. 1: a failed execution or an error. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2

/** Runs the command with these arguments. Whatever goes wrong is told on the terminal; it never rejects. */
export async function execute(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  try {
    const durable = await program(terminal, args, () => {
      exitCode = 1
    })
    await durable.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (thrown) {
    // Commander has told its own errors already. Asking for help is one of them, and no failure.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    return await failure(thrown, terminal)
  }
}

async function failure(thrown: unknown, { note, paint }: Terminal): Promise<ExitCode> {
  // They know the errors of the AWS client and of the engine, which are not to be loaded where nothing fails.
  const [{ explained }, { DataFileError }] = await Promise.all([
    import('./client-failure.ts'),
    import('durable-engine'),
  ])
  const error = explained(thrown)
  note(`${paint('bad', 'Error')} ${messageOf(error)}`)
  if (error instanceof UserError) return error.exitCode
  if (error instanceof DataFileError) return 1
  const trace = error instanceof Error ? error.stack : undefined
  note(process.env.DURABLE_DEBUG ? (trace ?? '') : 'This is a fault of the command; DURABLE_DEBUG=1 shows where.')
  return 1
}
