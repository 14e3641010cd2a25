#!/usr/bin/env node
import { CommanderError } from 'commander'
import { DataFileError } from 'durable-engine'
import { messageOf, UserError } from '../user-error.ts'
import { explained } from './client-failure.ts'
import { program } from './program.ts'
import { thisTerminal } from './terminal.ts'

// Exit codes: 0 ok, 1 a failed execution or an error, 2 wrong usage.

const terminal = thisTerminal()
// Whoever reads the output may have had enough (`| head`): nothing to complain about.
process.stdout.on('error', () => process.exit(0))
try {
  await program(terminal).parseAsync()
} catch (thrown) {
  process.exitCode = failure(explained(thrown))
}

/** Tells what went wrong and returns the exit code. Commander has told its own errors already. */
function failure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  terminal.note(`${terminal.paint('bad', 'Error')} ${messageOf(error)}`)
  if (error instanceof UserError) return error.exitCode
  if (!(error instanceof DataFileError)) {
    const trace = error instanceof Error ? error.stack : undefined
    terminal.note(
      process.env.DURABLE_DEBUG ? (trace ?? '') : 'This is a fault of the command; DURABLE_DEBUG=1 shows where.',
    )
  }
  return 1
}
