import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { loadStack } from '../stack/load-stack.ts'
import { durableOf, mainFunction } from '../stack/main-function.ts'
import type { Stack } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { noDurableFunction } from './entry-function.ts'
import { SOME_EXAMPLE, SOME_HISTORIES } from './example-argument.ts'
import { exampleFolder } from './example-folder.ts'
import type { Terminal } from './terminal.ts'
import { workingTreeHandler } from './working-tree-handler.ts'

const HISTORIES = 'histories'

/** `durable replay`: holds the code against recorded histories. */
export function replayCommand(terminal: Terminal, onFailed: () => void): Command {
  return new Command('replay')
    .summary('replay recorded histories against the code')
    .description(
      `Replays every history in an example's folder ${HISTORIES}/ against its code as it is now, without any effect.\n` +
        'Exit code 0 only if the code still does what they recorded.',
    )
    .argument('<example>', `an example, or its folder ${HISTORIES}/`)
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} replay ${SOME_EXAMPLE}
  ${commandName()} replay ${SOME_HISTORIES}`,
    )
    .action(async (example: string) => {
      if (!(await replay(example, terminal))) onFailed()
    })
}

async function replay(example: string, { directory, print }: Terminal): Promise<boolean> {
  const { replayFolder } = await import('durable-testing')
  const isHistories = basename(example) === HISTORIES && existsSync(resolve(directory, example))
  const folder = exampleFolder(isHistories ? dirname(resolve(directory, example)) : example, directory)
  const histories = join(folder, HISTORIES)
  if (!existsSync(histories)) {
    throw new UserError(`${folder} has no ${HISTORIES}/. Record one: ${commandName()} record <execution> -o FILE`)
  }
  const stack = await loadStack(folder)
  const report = await replayFolder(histories, ({ handler }, file) =>
    workingTreeHandler(stack, handler ?? mainHandler(stack, file)),
  )
  print(report.toString())
  if (!report.same) print(recordAnew(example))
  return report.same
}

/**
 * The handler that a history is of which names none.
 * @throws UserError if the stack does not tell
 */
function mainHandler(stack: Stack, file: string): string {
  const main = mainFunction(stack)
  if (main !== undefined) return main.handler
  const handlers = durableOf(stack).map(({ handler }) => handler)
  if (handlers.length === 0) throw noDurableFunction(stack)
  throw new UserError(
    `${file} does not say which function it is of, and ${stack.directory} has several: record it with --handler and one ` +
      `of ${handlers.join(', ')}.`,
  )
}

function recordAnew(example: string): string {
  const run = `${commandName()} run ${example}`
  return (
    'If no execution that runs now is to go on with this code, for each stays on the version that began it, record what ' +
    `it does now:\n  ${run} --event happy --answers --name happy-2\n  ${commandName()} record happy-2 -o histories/happy.json`
  )
}
