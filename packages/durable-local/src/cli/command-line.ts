import { commandName } from './command-name.ts'
import { DATA_FOLDER } from './options.ts'

/** A command line as the user would type it, on the same data folder. */
export function commandLine(words: readonly string[], { data }: { readonly data: string }): string {
  return [commandName(), ...words, ...(data === DATA_FOLDER ? [] : ['--data', data])].join(' ')
}
