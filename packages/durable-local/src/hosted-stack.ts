import type { FunctionRegistry, PublishedStack, PublishedVersion } from './hosts/function-registry.ts'
import { type Watch, watchFiles } from './hosts/watch.ts'
import type { LocalApis } from './local-apis.ts'
import type { LocalSchedules } from './local-schedules.ts'
import type { LocalStateMachines } from './local-state-machines.ts'
import type { LocalTables } from './local-tables.ts'
import { loadStack } from './stack/load-stack.ts'
import type { Stack } from './stack/stack.ts'
import { messageOf } from './user-error.ts'

/** What came of a change to a source or a stack file. */
export type Reload =
  /** No versions: what was published before the failed reload is right again. */
  | { readonly ok: true; readonly stack: Stack; readonly versions: readonly PublishedVersion[] }
  | { readonly ok: false; readonly stack: Stack; readonly message: string }

/** What a stack is published into. */
export interface StackHome {
  readonly registry: FunctionRegistry
  readonly tables: LocalTables
  readonly apis: LocalApis
  readonly schedules: LocalSchedules
  readonly stateMachines: LocalStateMachines
}

/** A stack whose functions are published, and published again when a source changes. Running executions keep their version. */
export class HostedStack {
  #stack: Stack
  #published: PublishedStack
  readonly #home: StackHome
  #reloading: Promise<void> = Promise.resolve()
  #followed = ''
  #failed = false

  private constructor(stack: Stack, home: StackHome, published: PublishedStack) {
    this.#stack = stack
    this.#home = home
    this.#published = published
  }

  static async publish(stack: Stack, home: StackHome): Promise<HostedStack> {
    return new HostedStack(stack, home, await publishInto(home, stack))
  }

  get stack(): Stack {
    return this.#stack
  }

  /** Reloads on every change, one after the other. Returns the function that ends it. */
  watch(onReload: (reload: Reload) => void): () => Promise<void> {
    const watches: Watch[] = []
    const reloadWith = (load: () => Promise<Stack>) => () => {
      this.#reloading = this.#reloading.then(async () => {
        const reload = await this.#reload(load)
        if (watches.length === 0) return
        this.#follow(watches)
        if (reload !== undefined) onReload(reload)
      })
    }
    watches.push(
      watchFiles(reloadWith(() => loadStack(this.#stack.directory))),
      watchFiles(reloadWith(async () => this.#stack)),
    )
    this.#follow(watches)
    return async () => {
      for (const watch of watches.splice(0)) watch.close()
      await this.#reloading
    }
  }

  /** Undefined if nothing came of the change: the code is the same as before. */
  async #reload(load: () => Promise<Stack>): Promise<Reload | undefined> {
    try {
      const stack = await load()
      const published = await publishInto(this.#home, stack)
      const before = new Set([...this.#published.versions.values()].map(({ identity }) => identity))
      this.#stack = stack
      this.#published = published
      const versions = [...published.versions.values()].filter(({ identity }) => !before.has(identity))
      if (versions.length === 0 && !this.#failed) return undefined
      this.#failed = false
      return { ok: true, stack, versions }
    } catch (error) {
      this.#failed = true
      return { ok: false, stack: this.#stack, message: messageOf(error) }
    }
  }

  /** Only if there are other files to watch than before: a change in the moment between two watches would be missed. */
  #follow([stackFiles, sources]: readonly Watch[]): void {
    const { files } = this.#stack
    const followed = JSON.stringify([files, this.#published.sources])
    if (followed === this.#followed) return
    this.#followed = followed
    stackFiles?.watch(files)
    sources?.watch(this.#published.sources)
  }
}

/** Tables first: a function that runs finds them. What calls functions comes last: it calls them as published. */
async function publishInto(home: StackHome, stack: Stack): Promise<PublishedStack> {
  const { registry, tables, apis, schedules, stateMachines } = home
  const published = await registry.publishStack(stack, tables.provide(stack.tables))
  await apis.provide(stack, published)
  await stateMachines.provide(stack, published)
  schedules.provide(stack, published)
  return published
}
