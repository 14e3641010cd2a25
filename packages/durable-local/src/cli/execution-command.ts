import { Argument, Command } from 'commander'
import { findExecution } from './find-execution.ts'
import { jsonOption, targetOptions } from './options.ts'
import { openTarget, type Target, type TargetOptions } from './target.ts'

export interface ExecutionOptions extends TargetOptions {
  readonly function?: string
  readonly json?: boolean
}

/** A sub-command about one execution, with the arguments and options that all of those have. */
export function executionCommand<Options extends ExecutionOptions>(
  name: string,
  action: (target: Target, arn: string, options: Options) => Promise<void>,
): Command {
  const command = new Command(name)
    .addArgument(new Argument('<execution>', 'name or ARN of the execution'))
    .option('--function <name>', 'the function it belongs to, where several have one of that name')
    .addOption(jsonOption())
    .action(async (execution: string, options: Options) => {
      const target = await openTarget(options)
      try {
        await action(target, await findExecution(target.client, execution, options.function), options)
      } finally {
        await target.close()
      }
    })
  for (const option of targetOptions()) command.addOption(option)
  return command
}
