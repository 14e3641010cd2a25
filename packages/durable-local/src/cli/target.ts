import { resolve } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { settledLockHolder } from '../folder-lock.ts'
import { UserError } from '../user-error.ts'

/** Where a command finds executions. */
export interface TargetOptions {
  readonly data: string
  readonly aws?: boolean
  readonly endpoint?: string
}

export interface Target {
  readonly client: LambdaClient
  /** How long to wait between two looks at an execution: AWS allows 15 a second for a whole account. */
  readonly pollMs: number
  close(): Promise<void>
}

/**
 * Opens what the options name: AWS, an endpoint, the engine that runs on the data folder, or else the folder itself.
 * @throws UserError if the options contradict each other, or the folder has nothing in it or is in use
 */
export async function openTarget({ data, aws = false, endpoint }: TargetOptions): Promise<Target> {
  if (aws && endpoint !== undefined) {
    throw new UserError('Give either --aws or --endpoint, not both.', { exitCode: 2 })
  }
  if (aws) return { client: new LambdaClient(), pollMs: 1000, close: async () => {} }
  if (endpoint !== undefined) return reached(checkedUrl(endpoint))
  const folder = resolve(data)
  const holder = await settledLockHolder(folder)
  if (holder?.endpoint !== undefined) return reached(holder.endpoint)
  const { openLocalAtRest } = await import('../local-at-rest.ts')
  const atRest = await openLocalAtRest(folder)
  return { ...reached(atRest.endpoint), close: () => atRest.close() }
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

function reached(endpoint: string): Target {
  return { client: localClient(endpoint), pollMs: 100, close: async () => {} }
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new UserError(`--endpoint expects an address like http://127.0.0.1:9010, got "${text}".`, { exitCode: 2 })
}
