import { existsSync, readFileSync } from 'node:fs'
import { messageOf, UserError } from '../user-error.ts'
import { replaceFile } from '../write-file.ts'
import type { PublishedVersion } from './published-version.ts'

/** Versions by name of the function, oldest first. */
export type Versions = ReadonlyMap<string, readonly PublishedVersion[]>

interface Content {
  readonly functions: Readonly<Record<string, readonly PublishedVersion[]>>
}

/**
 * The versions in a registry file; none if there is no file.
 * @throws UserError if it is damaged
 */
export function readRegistry(file: string): Versions {
  if (!existsSync(file)) return new Map()
  try {
    const { functions }: Content = JSON.parse(readFileSync(file, 'utf8'))
    return new Map(Object.entries(functions))
  } catch (error) {
    throw new UserError(
      `${file}, which names the functions of this data folder, cannot be read: ${messageOf(error)}. ` +
        'Put it back from a copy, or begin with another data folder (--data DIR).',
    )
  }
}

export function writeRegistry(file: string, versions: Versions): void {
  const content: Content = { functions: Object.fromEntries(versions) }
  replaceFile(file, JSON.stringify(content, null, 1))
}
