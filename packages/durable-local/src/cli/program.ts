import { Command } from 'commander'
import { commandName } from './command-name.ts'
import { IS_INSTALLED } from './example-argument.ts'
import type { Terminal } from './terminal.ts'

type MakeCommand = (terminal: Terminal, onFailedExecution: () => void) => Command

/** The sub-commands, in the order of the help. What one of them needs, the others do not load. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  dev: async () => (await import('./dev.ts')).devCommand,
  list: async () => (await import('./list.ts')).listCommand,
  show: async () => (await import('./show.ts')).showCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  stop: async () => (await import('./stop.ts')).stopCommand,
  callback: async () => (await import('./callback.ts')).callbackCommand,
  skip: async () => (await import('./skip.ts')).skipCommand,
  clock: async () => (await import('./clock.ts')).clockCommand,
  fault: async () => (await import('./fault.ts')).faultCommand,
  record: async () => (await import('./record.ts')).recordCommand,
  ...(IS_INSTALLED ? {} : { new: async () => (await import('./new.ts')).newCommand }),
  replay: async () => (await import('./replay.ts')).replayCommand,
  smoke: async () => (await import('./smoke.ts')).smokeCommand,
  'check-deploy': async () => (await import('./check-deploy.ts')).checkDeployCommand,
}

/**
 * The command `durable` with the sub-command that the arguments begin with, else with all of them. Errors of usage are
 * printed by it, then thrown. `onFailedExecution` is called if all went well but for the execution, or for what a check
 * has found.
 */
export async function program(
  terminal: Terminal,
  [name = '']: readonly string[],
  onFailedExecution: () => void,
): Promise<Command> {
  const durable = new Command(commandName())
    .description('AWS Lambda durable functions on this machine: run examples, watch them survive, look at executions.')
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.width ?? 80,
    })
  const wanted = Object.hasOwn(commands, name) ? commands[name] : undefined
  const made = await Promise.all((wanted === undefined ? Object.values(commands) : [wanted]).map((load) => load()))
  for (const make of made) durable.addCommand(inherited(make(terminal, onFailedExecution), durable))
  return durable
}

/** Sub-commands that are added do not take over their parent's settings by themselves. */
function inherited(command: Command, parent: Command): Command {
  for (const sub of command.commands) inherited(sub, parent)
  return command.copyInheritedSettings(parent)
}
