import { GetDurableExecutionCommand, type LambdaClient, StopDurableExecutionCommand } from '@aws-sdk/client-lambda'
import type { Command } from 'commander'
import { commandName } from './command-name.ts'
import { type ExecutionOptions, executionCommand } from './execution-command.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface StopOptions extends ExecutionOptions {
  readonly message?: string
  readonly type?: string
}

/** `durable stop`: ends an execution as STOPPED. */
export function stopCommand(terminal: Terminal): Command {
  return executionCommand<StopOptions>('stop', ({ client }, arn, options) => stop(client, arn, options, terminal))
    .summary('stop an execution')
    .description('Ends an execution as STOPPED. One that has ended already stays as it is.')
    .option('--message <text>', 'why, for whoever looks at it later')
    .option('--type <name>', 'error type to end it with')
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} stop happy-3f9a2c
  ${commandName()} stop happy-3f9a2c --message 'ordered twice'`,
    )
}

async function stop(client: LambdaClient, arn: string, options: StopOptions, { print }: Terminal): Promise<void> {
  const { message, type, json } = options
  const error = {
    ...(message === undefined ? {} : { ErrorMessage: message }),
    ...(type === undefined ? {} : { ErrorType: type }),
  }
  const { StopTimestamp } = await client.send(
    new StopDurableExecutionCommand({ DurableExecutionArn: arn, Error: error }),
  )
  const { DurableExecutionName: name, Status: status } = await client.send(
    new GetDurableExecutionCommand({ DurableExecutionArn: arn, IncludeExecutionData: false }),
  )
  if (json === true) print(jsonText({ executionArn: arn, name, status, endedAt: StopTimestamp }))
  else print(status === 'STOPPED' ? `Stopped ${name}.` : `${name} had ended already: ${status}.`)
}
