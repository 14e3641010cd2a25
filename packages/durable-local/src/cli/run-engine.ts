import { resolve } from 'node:path'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { settledLockHolder } from '../folder-lock.ts'
import type { Stack } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { type FollowedEngine, followedEngine, POLL_MS } from './followed-engine.ts'
import { LocalApi } from './local-api.ts'
import { localClient } from './target.ts'

/** The engine that an execution is run on. */
export interface RunEngine extends FollowedEngine {
  readonly client: LambdaClient
  readonly local: LocalApi
  readonly stack: Stack
  close(): Promise<void>
}

export interface RunEngineOptions {
  readonly data: string
  readonly speed?: number
}

/**
 * Starts an engine on the data folder for one example, or uses the one that runs there.
 * @throws UserError if options need an engine of their own and another one has the folder
 */
export async function openRunEngine(example: string, options: RunEngineOptions): Promise<RunEngine> {
  const holder = await settledLockHolder(resolve(options.data))
  if (holder?.endpoint === undefined) return await ownEngine(example, options)
  if (options.speed !== undefined) throw needsOwnEngine(holder.endpoint, options.data)
  return {
    client: localClient(holder.endpoint),
    local: new LocalApi(holder.endpoint),
    stack: await (await import('../stack/load-stack.ts')).loadStack(example),
    own: undefined,
    activity: () => undefined,
    news: () => new Promise((done) => setTimeout(done, POLL_MS)),
    close: async () => {},
  }
}

async function ownEngine(example: string, { data, speed }: RunEngineOptions): Promise<RunEngine> {
  const { startLocal } = await import('../local.ts')
  const local = await startLocal({
    directories: [example],
    dataFolder: data,
    ...(speed === undefined ? {} : { speed }),
  })
  const [stack] = local.stacks
  if (stack === undefined) throw new Error(`The stack of ${example} is gone.`)
  return {
    client: localClient(local.endpoint),
    local: new LocalApi(local.endpoint),
    stack,
    close: () => local.close(),
    ...followedEngine(local),
  }
}

function needsOwnEngine(endpoint: string, data: string): UserError {
  return new UserError(
    `An engine runs on the data folder ${data} (${endpoint}), and --speed would need one of its own. Stop it, or choose ` +
      `another folder: ${commandName()} run … --speed … --data DIR`,
  )
}
