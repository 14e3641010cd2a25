import { Command, Option } from 'commander'
import { loadStack } from '../stack/load-stack.ts'
import { commandName } from './command-name.ts'
import { deployedName } from './deployed-name.ts'
import { entryFunction } from './entry-function.ts'
import { EXAMPLE_ARGUMENT, SOME_EXAMPLE } from './example-argument.ts'
import { exampleFolder } from './example-folder.ts'
import { durableFunctions } from './find-execution.ts'
import { targetOptions, wholeNumber } from './options.ts'
import { openTarget, type TargetOptions } from './target.ts'
import type { Terminal } from './terminal.ts'
import { workingTreeHandler } from './working-tree-handler.ts'

interface CheckDeployOptions extends TargetOptions {
  readonly function?: string
  readonly stage?: string
  readonly max: number
}

/** `durable check-deploy`: which executions that run now would break with the code as it is? */
export function checkDeployCommand(terminal: Terminal, onFailed: () => void): Command {
  const command = new Command('check-deploy')
    .summary('replay running executions against the code')
    .description(
      'Replays the executions that run now, locally or on AWS, against the code as it is here, without any effect.\n' +
        'Exit code 0 only if none of them would break if you deployed it. Executions of a numbered version stay on it, and\n' +
        'break by nothing.',
    )
    .argument('<example>', EXAMPLE_ARGUMENT)
    .option('--function <name>', 'which durable function, where an example has several')
    .option('--stage <name>', 'on AWS, as deployed to this stage')
    .addOption(new Option('--max <n>', 'at most so many executions').default(100).argParser(wholeNumber(1, 100_000)))
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} check-deploy ${SOME_EXAMPLE}
  ${commandName()} check-deploy ${SOME_EXAMPLE} --stage production --max 500`,
    )
    .action(async (example: string, options: CheckDeployOptions) => {
      if (!(await checkDeploy(example, options, terminal))) onFailed()
    })
  for (const option of targetOptions()) command.addOption(option)
  return command
}

/** `arn:…:function:NAME:3/durable-execution/…` goes on with version 3, whatever is deployed; `$LATEST` is replaced. */
function isOnNumberedVersion(arn: string): boolean {
  return /:\d+\/durable-execution\//.test(arn)
}

function verdict(all: number, breaking: number, staying: number): string {
  const count = `${breaking} of ${all} running executions would break.`
  if (staying === 0) return count
  return `${count} What differs for ${staying} does not reach them: they stay on the numbered version that began them.`
}

async function checkDeploy(
  example: string,
  options: CheckDeployOptions,
  { directory, print }: Terminal,
): Promise<boolean> {
  const testing = await import('durable-testing')
  const { stage } = options
  const stack = await loadStack(exampleFolder(example, directory), stage === undefined ? {} : { stage })
  const fn = entryFunction(stack, options.function)
  const handler = await workingTreeHandler(stack, fn.handler)
  const target = await openTarget(stage === undefined ? options : { ...options, aws: true })
  try {
    const { client } = target
    const isAws = stage !== undefined || options.aws === true
    const functionName = isAws ? await deployedName(client, stack, fn) : fn.name
    const none = `No execution of ${functionName} is running: nothing can break.`
    // What was never hosted here has no executions, and the API does not know it.
    if (!isAws && !(await durableFunctions(client)).includes(functionName)) {
      print(none)
      return true
    }
    const source = testing.lambdaSource(client)
    const report = await testing.checkDeploy({
      source,
      functionName,
      handler,
      max: options.max,
      // On AWS, what the function invokes has an ending too.
      ...(isAws && { isSameFunction: (recorded: string, requested: string) => recorded.startsWith(requested) }),
    })
    const { replayed } = report
    const unfit = replayed.filter((one) => !one.report.same)
    const breaking = unfit.filter(({ source: arn }) => !isOnNumberedVersion(arn))
    if (replayed.length === 0) print(none)
    else print(`${report}\n\n${verdict(replayed.length, breaking.length, unfit.length - breaking.length)}`)
    return breaking.length === 0
  } finally {
    await target.close()
  }
}
