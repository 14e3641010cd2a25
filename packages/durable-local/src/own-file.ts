import { extname, join } from 'node:path'

/** Where the code of this package is kept compiled, from one start to the next: the same place that the command uses. */
export const COMPILED = join(import.meta.dirname, '../node_modules/.cache/compiled')

/**
 * The path of a file beside the module that asks, for programs that run in processes of their own. Sources end in `.ts`;
 * in a packed copy of this package the same file ends in `.js`, as the module itself does.
 */
export function ownFile({ dirname, filename }: ImportMeta, name: string): string {
  return join(dirname, `${name}${extname(filename)}`)
}
