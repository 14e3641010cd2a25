import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Engine, openSqliteStore } from 'durable-engine'
import { startApiServer } from './api/api-server.ts'
import { InjectionLog } from './faults/injection-log.ts'
import { openFolderClock } from './folder-clock.ts'
import { lockFolder } from './folder-lock.ts'
import { FunctionRegistry } from './hosts/function-registry.ts'
import { UserError } from './user-error.ts'

export interface LocalAtRest {
  readonly endpoint: string
  close(): Promise<void>
}

/**
 * Opens a data folder in which no engine runs, to look at it, stop executions and answer callbacks. Nothing is invoked
 * and no timer fires: what a change leads to happens when an engine runs here again.
 * @throws UserError if there is nothing in the folder, or another process has it
 */
export async function openLocalAtRest(folder: string): Promise<LocalAtRest> {
  const dataFolder = resolve(folder)
  const file = join(dataFolder, 'engine.sqlite')
  if (!existsSync(file)) {
    throw new UserError(`Nothing has run in the data folder ${dataFolder} yet. Choose another one with --data DIR.`)
  }
  await using cleanup = new AsyncDisposableStack()
  const lock = lockFolder(dataFolder)
  cleanup.defer(() => lock.release())
  const clock = openFolderClock(dataFolder, { speed: 1 })
  cleanup.defer(() => clock.close())
  const store = openSqliteStore(file)
  cleanup.defer(() => store.close())
  const registry = await FunctionRegistry.open(dataFolder)
  // It is never opened, so it never asks its invoker.
  const engine = new Engine({ store, clock, directory: registry, invoker: { invoke: () => new Promise(() => {}) } })
  cleanup.defer(() => engine.close())
  const injected = new InjectionLog(dataFolder, () => {})
  const api = await startApiServer({ engine, functions: registry, injections: (arn) => injected.of(arn) })
  cleanup.defer(() => api.close())
  const open = cleanup.move()
  return { endpoint: api.endpoint, close: () => open.disposeAsync() }
}
