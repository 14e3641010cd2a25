import { Command, InvalidArgumentError, Option } from 'commander'
import { commandName } from './command-name.ts'
import { APP_NAME, EXPECTED_NAME } from './new/app-name.ts'
import { type CopyOptions, copyOut } from './new/copy-out.ts'
import { PACKAGE_MANAGERS } from './new/package-manager.ts'
import { RUNTIMES } from './new/project.ts'
import { jsonOption } from './options.ts'
import type { Terminal } from './terminal.ts'

/** `durable new`: makes a project of its own from an example. */
export function newCommand(terminal: Terminal): Command {
  return new Command('new')
    .summary('copy an example out, as a project of its own')
    .description(
      'Copies an example into a new folder as a project of its own: it needs nothing of this repository any more.\n' +
        'Nothing is downloaded; what the project needs is installed in its folder, by you.',
    )
    .argument('<example>', 'the name of a folder in examples/')
    .argument('<dir>', 'a new folder, or an empty one')
    .addOption(
      new Option('--runtime <runtime>', 'durable-core, or @aws/durable-execution-sdk-js')
        .choices(RUNTIMES)
        .default('core'),
    )
    .addOption(new Option('--package-manager <name>', 'what installs it').choices(PACKAGE_MANAGERS).default('npm'))
    .option('--name <app>', 'name of the app and of its package (default: the name of the folder)', appNameText)
    .option('--no-git', 'make no git repository of it')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} new order-processing ../my-shop
  ${commandName()} new order-processing ../my-shop --runtime official --package-manager pnpm`,
    )
    .action((example: string, directory: string, options: CopyOptions) =>
      copyOut(example, directory, options, terminal),
    )
}

function appNameText(text: string): string {
  if (APP_NAME.test(text)) return text
  throw new InvalidArgumentError(EXPECTED_NAME)
}
