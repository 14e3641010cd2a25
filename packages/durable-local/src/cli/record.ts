import { resolve } from 'node:path'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { type Command, InvalidArgumentError } from 'commander'
import type { RedactionRules } from 'durable-testing'
import { commandName } from './command-name.ts'
import { SOME_HISTORIES } from './example-argument.ts'
import { type ExecutionOptions, executionCommand } from './execution-command.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface RecordOptions extends ExecutionOptions {
  readonly output?: string
  readonly handler?: string
  readonly redact: RedactionRules
}

/** `durable record`: keeps the history of an execution, for `durable replay`. */
export function recordCommand(terminal: Terminal): Command {
  return executionCommand<RecordOptions>('record', ({ client }, arn, options) => record(client, arn, options, terminal))
    .summary('keep the history of an execution in a file')
    .description('Writes the history of an execution to a file that tests and `replay` hold the code against.')
    .option('-o, --output <file>', 'where to write it; standard output if absent')
    .option('--handler <path>', 'the handler that replays it, such as src/payment.handler (default: the main one)')
    .option('--redact <member=text>', 'replace the values of a member of payloads; can be repeated', rule, {})
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} record happy-3f9a2c -o ${SOME_HISTORIES}/happy.json
  ${commandName()} record happy-3f9a2c --aws --redact card=card_visa --redact name=Somebody -o happy.json`,
    )
}

function rule(text: string, rules: RedactionRules): RedactionRules {
  const [, member, replacement] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (member === undefined || replacement === undefined) {
    throw new InvalidArgumentError('Expected the name of a member and what to show for its values: card=card_visa')
  }
  return { ...rules, [member]: replacement }
}

async function record(client: LambdaClient, arn: string, options: RecordOptions, terminal: Terminal): Promise<void> {
  const { historyFile, lambdaSource, writeHistoryFile } = await import('durable-testing')
  const { output, handler, redact } = options
  const events = await lambdaSource(client).history(arn)
  const file = historyFile(events, { redact, ...(handler === undefined ? {} : { handler }) })
  if (output === undefined) {
    terminal.print(jsonText(file))
    return
  }
  const done = await writeHistoryFile(resolve(terminal.directory, output), file)
  const unchanged = `${output} holds this history already, but for ids and times: it is left as it is.`
  terminal.print(done === 'unchanged' ? unchanged : `Recorded ${file.events.length} events in ${output}.`)
}
