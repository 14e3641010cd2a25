import type { DurableInstrumentationPlugin } from './plugins.ts'

type Hooks = Required<DurableInstrumentationPlugin>

/** Hooks that are told something. */
export type NotifyHook = Extract<keyof Hooks, `on${string}`>
/** Hooks that run around something. */
type WrapHook = Extract<keyof Hooks, `wrap${string}`>

export type Info<Hook extends NotifyHook | WrapHook> = Parameters<Hooks[Hook]>[0]

/** Tells several plugins what happens, and keeps their failures to itself. */
export class PluginRunner {
  readonly #plugins: readonly DurableInstrumentationPlugin[]

  /** Undefined without plugins, so that asking for one is all that an operation pays. `injected` come after the others. */
  static of(
    configured: readonly DurableInstrumentationPlugin[],
    injected: readonly DurableInstrumentationPlugin[] = [],
  ): PluginRunner | undefined {
    const isEmpty = configured.length === 0 && injected.length === 0
    return isEmpty ? undefined : new PluginRunner([...configured, ...injected])
  }

  private constructor(plugins: readonly DurableInstrumentationPlugin[]) {
    this.#plugins = plugins
  }

  /** Whether any plugin has the hook: for what is costly to tell. */
  wants(hook: keyof DurableInstrumentationPlugin): boolean {
    return this.#plugins.some((plugin) => plugin[hook] !== undefined)
  }

  /** Calls the hook of every plugin at once, and waits for all of them. Never rejects. */
  async notify<Hook extends NotifyHook>(hook: Hook, info: Info<Hook>): Promise<void> {
    await Promise.allSettled(
      this.#plugins.map(async (plugin) => {
        // TypeScript does not relate a hook's name to its own parameter inside a generic function.
        const listener = plugin[hook] as ((info: Info<Hook>) => Promise<void>) | undefined
        await listener?.call(plugin, info)
      }),
    )
  }

  /**
   * Runs `code` inside the hooks, the first plugin's outermost. Settles as `code` does, whatever the hooks do: it runs
   * once if they call it never, twice, or throw.
   */
  async wrap<T>(hook: WrapHook, info: Info<WrapHook>, code: () => Promise<T>): Promise<T> {
    let outcome: Promise<T> | undefined
    const once = (): Promise<T> => {
      if (outcome === undefined) {
        // Plain JavaScript may hand in a function that throws at once, or returns no promise.
        try {
          outcome = Promise.resolve(code())
        } catch (error) {
          outcome = Promise.reject(error)
        }
        // A hook may be slow to look at a failure; it is reported below in any case.
        outcome.catch(() => {})
      }
      return outcome
    }
    try {
      await this.#chain(hook, info, once)()
    } catch {
      // Either the code's failure, which `once` has, or a plugin's, which counts for nothing.
    }
    return once()
  }

  /** The body of an attempt, or what a test runs in its place. */
  attemptBody<T>(info: Info<'wrapOperationAttemptFn'>, body: () => Promise<T>): () => Promise<T> {
    for (const plugin of this.#plugins) {
      const replacement = plugin.replaceOperationAttemptFn?.(info)
      // The test vouches for the type, as it does for every fake.
      if (replacement !== undefined) return async () => (await replacement()) as T
    }
    return body
  }

  /** The fields that plugins add to log lines. */
  enrichLogContext(): Record<string, string | number | boolean> {
    const fields = {}
    for (const plugin of this.#plugins) {
      try {
        Object.assign(fields, plugin.enrichLogContext?.())
      } catch {
        // Its fields are missing; the line is not.
      }
    }
    return fields
  }

  #chain(hook: WrapHook, info: Info<WrapHook>, code: () => Promise<unknown>): () => unknown {
    return this.#plugins.reduceRight<() => unknown>((inner, plugin) => {
      // As above: the three hooks have different infos and one shape.
      const around = plugin[hook] as ((info: Info<WrapHook>, code: () => unknown) => unknown) | undefined
      if (around === undefined) return inner
      return () => {
        try {
          return around.call(plugin, info, inner)
        } catch {
          return inner()
        }
      }
    }, code)
  }
}
