import type { Command } from 'commander'
import { jsonOption, localTargetOptions } from './options.ts'
import { type LocalTarget, type LocalTargetOptions, openLocalTarget } from './target.ts'

export interface LocalCommandOptions extends LocalTargetOptions {
  readonly json?: boolean
}

/** Gives a sub-command the options of all those about the local engine, after its own. */
export function localCommand(command: Command): Command {
  for (const option of [jsonOption(), ...localTargetOptions()]) command.addOption(option)
  return command
}

/** Opens what the options name for some work, and closes it again. */
export async function withLocalTarget(
  options: LocalTargetOptions,
  work: (target: LocalTarget) => Promise<void>,
): Promise<void> {
  const target = await openLocalTarget(options)
  try {
    await work(target)
  } finally {
    await target.close()
  }
}
