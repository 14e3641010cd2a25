import { existsSync, readFileSync } from 'node:fs'
import { messageOf, UserError } from '../user-error.ts'
import { replaceFile } from '../write-file.ts'
import type { PublishedVersion } from './published-version.ts'

/** Versions by name of the function, oldest first. */
export type Versions = ReadonlyMap<string, readonly PublishedVersion[]>

/** The version that each alias of a function stands for, by name of the function. */
export type Aliases = ReadonlyMap<string, Readonly<Record<string, string>>>

export interface Registered {
  readonly versions: Versions
  readonly aliases: Aliases
}

interface Content {
  readonly functions: Readonly<Record<string, readonly PublishedVersion[]>>
  readonly aliases?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * What a registry file holds; nothing if there is no file.
 * @throws UserError if it is damaged
 */
export function readRegistry(file: string): Registered {
  if (!existsSync(file)) return { versions: new Map(), aliases: new Map() }
  try {
    const { functions, aliases = {} }: Content = JSON.parse(readFileSync(file, 'utf8'))
    return { versions: new Map(Object.entries(functions)), aliases: new Map(Object.entries(aliases)) }
  } catch (error) {
    throw new UserError(
      `${file}, which names the functions of this data folder, cannot be read: ${messageOf(error)}. ` +
        'Put it back from a copy, or begin with another data folder (--data DIR).',
    )
  }
}

export function writeRegistry(file: string, { versions, aliases }: Registered): void {
  const content: Content = { functions: Object.fromEntries(versions), aliases: Object.fromEntries(aliases) }
  replaceFile(file, JSON.stringify(content, null, 1))
}
