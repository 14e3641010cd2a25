import { Command } from 'commander'
import { commandName } from './command-name.ts'
import { runCommand } from './run.ts'
import type { Terminal } from './terminal.ts'

/** The command `durable` with its sub-commands. Errors of usage are printed by it, then thrown. */
export function program(terminal: Terminal): Command {
  const durable = new Command(commandName())
    .description('AWS Lambda durable functions on this machine: run examples, watch them survive, look at executions.')
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()
  const commands = [runCommand(terminal)]
  for (const command of commands) durable.addCommand(inherited(command, durable))
  return durable
}

/** Sub-commands that are added do not take over their parent's settings by themselves. */
function inherited(command: Command, parent: Command): Command {
  for (const sub of command.commands) inherited(sub, parent)
  return command.copyInheritedSettings(parent)
}
