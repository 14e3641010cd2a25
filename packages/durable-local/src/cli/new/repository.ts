import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../user-error.ts'

/** What of a package.json is of interest here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly packageManager?: string
  readonly sideEffects?: boolean
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string>>
  readonly scripts?: Versions
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly optionalDependencies?: Versions
  readonly peerDependencies?: Versions
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>
}

export type Versions = Readonly<Record<string, string>>

/**
 * The clone of this repository that an example is in.
 * @throws UserError if it is in none
 */
export function repositoryOf(example: string): string {
  const repository = dirname(dirname(example))
  const isClone = ['pnpm-workspace.yaml', 'packages/durable-local'].every((path) => existsSync(join(repository, path)))
  if (isClone) return repository
  throw new UserError(
    `The folder ${example} is not in a clone of lambda-durable-functions-examples: what a copy needs is built from there. ` +
      'Run this command in a clone, with the name of one of its examples.',
  )
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** The folder of a package of the repository. */
export function packageFolder(repository: string, name: string): string {
  return join(repository, 'packages', name)
}

/**
 * The version for another project of what a package of the repository depends on: `catalog:` stands for the one that is
 * installed here.
 */
export function resolvedVersion(folder: string, name: string, version: string): string {
  if (!version.startsWith('catalog:')) return version
  const installed = join(folder, 'node_modules', name)
  if (existsSync(installed)) return manifestOf(installed).version
  throw new UserError(
    `${name} is not installed for ${folder}, so its version is not known. Run "npm test" in the repository once, which installs all.`,
  )
}
