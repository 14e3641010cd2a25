import { Command } from 'commander'
import { callbackCommand } from './callback.ts'
import { checkDeployCommand } from './check-deploy.ts'
import { clockCommand } from './clock.ts'
import { commandName } from './command-name.ts'
import { devCommand } from './dev.ts'
import { faultCommand } from './fault.ts'
import { historyCommand } from './history.ts'
import { listCommand } from './list.ts'
import { newCommand } from './new.ts'
import { recordCommand } from './record.ts'
import { replayCommand } from './replay.ts'
import { runCommand } from './run.ts'
import { showCommand } from './show.ts'
import { skipCommand } from './skip.ts'
import { smokeCommand } from './smoke.ts'
import { stopCommand } from './stop.ts'
import type { Terminal } from './terminal.ts'

/**
 * The command `durable` with its sub-commands. Errors of usage are printed by it, then thrown. `onFailedExecution` is
 * called if all went well but for the execution, or for what a check has found.
 */
export function program(terminal: Terminal, onFailedExecution: () => void): Command {
  const durable = new Command(commandName())
    .description('AWS Lambda durable functions on this machine: run examples, watch them survive, look at executions.')
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.width ?? 80,
    })
  const commands = [
    devCommand,
    listCommand,
    showCommand,
    historyCommand,
    stopCommand,
    callbackCommand,
    skipCommand,
    clockCommand,
    faultCommand,
    recordCommand,
    newCommand,
  ]
  const verdicts = [replayCommand, checkDeployCommand, smokeCommand]
  durable.addCommand(inherited(runCommand(terminal, onFailedExecution), durable))
  for (const command of commands) durable.addCommand(inherited(command(terminal), durable))
  for (const command of verdicts) durable.addCommand(inherited(command(terminal, onFailedExecution), durable))
  return durable
}

/** Sub-commands that are added do not take over their parent's settings by themselves. */
function inherited(command: Command, parent: Command): Command {
  for (const sub of command.commands) inherited(sub, parent)
  return command.copyInheritedSettings(parent)
}
