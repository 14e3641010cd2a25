import type { PackageManager } from './package-manager.ts'

/** Which runtime a copy's workflow is written for: `durable-core`, or AWS's own SDK. */
export type Runtime = 'core' | 'official'

export const RUNTIMES: readonly Runtime[] = ['core', 'official']

/** A project to be made of an example. Folders are absolute. */
export interface Project {
  /** Of the app, of the package and in the names of everything that is deployed. */
  readonly name: string
  readonly directory: string
  readonly example: { readonly name: string; readonly directory: string }
  /** The clone of this repository that the example is in. */
  readonly repository: string
  readonly runtime: Runtime
  readonly packageManager: PackageManager
}

/** Files of a project by their path in it, with `/` between folders. */
export type Files = ReadonlyMap<string, string | Uint8Array>
