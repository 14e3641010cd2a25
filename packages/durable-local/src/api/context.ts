import type { Engine, FunctionVersion } from 'durable-engine'

/** A function as the registry routes show it. */
export interface ListedFunction {
  readonly name: string
  /** Published versions, oldest first. */
  readonly versions: readonly ListedVersion[]
  readonly latest: ListedVersion
}

export interface ListedVersion extends FunctionVersion {
  readonly handler: string
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  /** SHA-256 of the code, base64. */
  readonly codeSha256: string
  /** Bytes. */
  readonly codeSize: number
  /** Epoch milliseconds. */
  readonly lastModified: number
}

export interface FunctionListing {
  list(): readonly ListedFunction[]
}

/** What routes work on. */
export interface ApiContext {
  readonly engine: Engine
  readonly functions: FunctionListing
  readonly region: string
  readonly accountId: string
  /**
   * Called after each accepted checkpoint with the number accepted so far; `drop` breaks the connection instead of
   * answering, as when the caller died.
   */
  readonly afterCheckpoint?: (arn: string, count: number) => 'deliver' | 'drop'
}
