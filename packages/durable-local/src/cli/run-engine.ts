import { resolve } from 'node:path'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { settledLockHolder } from '../folder-lock.ts'
import type { Local } from '../local.ts'
import type { Stack } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { commandName } from './command-name.ts'
import { LocalApi } from './local-api.ts'
import { localClient } from './target.ts'

/** The engine that an execution is run on. */
export interface RunEngine {
  readonly client: LambdaClient
  readonly local: LocalApi
  readonly stack: Stack
  /** Set if the engine belongs to this command, which may then skip time. */
  readonly own: Local | undefined
  /** Grows with everything that the engine does; undefined for an engine elsewhere. */
  activity(): number | undefined
  /** Waits until there may be news since `activity`. */
  news(since: number | undefined): Promise<void>
  close(): Promise<void>
}

export interface RunEngineOptions {
  readonly data: string
  readonly speed?: number
}

const POLL_MS = 100

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
  let activity = 0
  let wake = () => {}
  local.engine.subscribe(() => {
    activity += 1
    wake()
  })
  return {
    client: localClient(local.endpoint),
    local: new LocalApi(local.endpoint),
    stack,
    own: local,
    activity: () => activity,
    news(since) {
      if (activity !== since) return new Promise((done) => setImmediate(done))
      return new Promise((done) => {
        const timer = setTimeout(done, POLL_MS)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    },
    close: () => local.close(),
  }
}

function needsOwnEngine(endpoint: string, data: string): UserError {
  return new UserError(
    `An engine runs on the data folder ${data} (${endpoint}), and --speed would need one of its own. Stop it, or choose ` +
      `another folder: ${commandName()} run … --speed … --data DIR`,
  )
}
