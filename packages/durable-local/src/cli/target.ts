import { resolve } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { settledLockHolder } from '../folder-lock.ts'
import { UserError } from '../user-error.ts'
import { LocalApi } from './local-api.ts'

/** Where a command finds executions. */
export interface TargetOptions extends LocalTargetOptions {
  readonly aws?: boolean
}

export interface LocalTargetOptions {
  readonly data: string
  readonly endpoint?: string
}

export interface Target {
  readonly client: LambdaClient
  /** What the engine offers beside the Lambda API; absent on AWS. */
  readonly local?: LocalApi
  /** The folder itself was opened: nothing runs there. */
  readonly atRest: boolean
  /** How long to wait between two looks at an execution: AWS allows 15 a second for a whole account. */
  readonly pollMs: number
  close(): Promise<void>
}

export type LocalTarget = Target & { readonly local: LocalApi }

/**
 * Opens what the options name: AWS, an endpoint, the engine that runs on the data folder, or else the folder itself.
 * @throws UserError if the options contradict each other, or the folder has nothing in it or is in use
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  if (options.aws !== true) return await openLocalTarget(options)
  if (options.endpoint !== undefined) {
    throw new UserError('Give either --aws or --endpoint, not both.', { exitCode: 2 })
  }
  return { client: new LambdaClient(), atRest: false, pollMs: 1000, close: async () => {} }
}

/** Opens what the options name on this machine. */
export async function openLocalTarget({ data, endpoint }: LocalTargetOptions): Promise<LocalTarget> {
  if (endpoint !== undefined) return reached(checkedUrl(endpoint))
  const folder = resolve(data)
  const holder = await settledLockHolder(folder)
  if (holder?.endpoint !== undefined) return reached(holder.endpoint)
  const { openLocalAtRest } = await import('../local-at-rest.ts')
  const atRest = await openLocalAtRest(folder)
  return { ...reached(atRest.endpoint), atRest: true, close: () => atRest.close() }
}

/** A client of a Lambda API that takes any credentials, such as the local engine's. */
export function localClient(endpoint: string): LambdaClient {
  return new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  })
}

function reached(endpoint: string): LocalTarget {
  return {
    client: localClient(endpoint),
    local: new LocalApi(endpoint),
    atRest: false,
    pollMs: 100,
    close: async () => {},
  }
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new UserError(`--endpoint expects an address like http://127.0.0.1:9010, got "${text}".`, { exitCode: 2 })
}
