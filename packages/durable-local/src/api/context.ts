import type { Account, Engine, FunctionVersion } from 'durable-engine'
import type { Injection } from '../faults/injection.ts'
import type { TimeControl } from '../time-control.ts'
import type { FaultInjection } from './faulty-answer.ts'

/** One version of a function, as the registry routes show it. */
export interface ListedVersion extends FunctionVersion {
  /** `src/handler.handler` */
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

export interface ListedFunction {
  readonly name: string
  /** The numbered versions, oldest first. */
  readonly versions: readonly ListedVersion[]
  /** What `$LATEST` stands for, under that name. */
  readonly latest: ListedVersion
  /** Version by alias. */
  readonly aliases?: Readonly<Record<string, string>>
}

/** Who knows which functions there are: the registry of the hosts. */
export interface FunctionListing {
  list(): readonly ListedFunction[]
}

/** What routes work with. */
export interface ApiContext {
  readonly engine: Pick<
    Engine,
    | 'invoke'
    | 'checkpoint'
    | 'getState'
    | 'getExecution'
    | 'getHistory'
    | 'listExecutions'
    | 'stop'
    | 'callbackSucceed'
    | 'callbackFail'
    | 'callbackHeartbeat'
    | 'skip'
  >
  readonly functions: FunctionListing
  readonly account: Account
  /** Absent if the engine does not run: then its time stands. */
  readonly time?: TimeControl
  /** Absent if the engine does not run: then nothing goes wrong. */
  readonly injection?: FaultInjection
  /** The faults that met an execution. */
  readonly injections: (executionArn: string) => readonly Injection[]
}
