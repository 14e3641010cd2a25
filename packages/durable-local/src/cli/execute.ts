import { CommanderError } from 'commander'
import { DataFileError } from 'durable-engine'
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
    // It knows the errors of the AWS client, which not every command loads.
    const { explained } = await import('./client-failure.ts')
    return failure(explained(thrown), terminal)
  }
}

function failure(error: unknown, { note, paint }: Terminal): ExitCode {
  // Commander has told its own errors already. Asking for help is one of them, and no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  note(`${paint('bad', 'Error')} ${messageOf(error)}`)
  if (error instanceof UserError) return error.exitCode
  if (error instanceof DataFileError) return 1
  const trace = error instanceof Error ? error.stack : undefined
  note(process.env.DURABLE_DEBUG ? (trace ?? '') : 'This is a fault of the command; DURABLE_DEBUG=1 shows where.')
  return 1
}
