import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { FunctionDirectory, FunctionVersion } from 'durable-engine'
import type { FunctionListing, ListedFunction } from '../api/context.ts'
import { handlerFile } from '../stack/handler-file.ts'
import { type Stack, type StackFunction, withQualifiers } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { Bundler } from './bundler.ts'
import { type Bundle, MadeBundles } from './made-bundles.ts'
import { currentVersion, exportOf, type PublishedVersion } from './published-version.ts'
import { type Registered, readRegistry, writeRegistry } from './registry-file.ts'
import { aliasesWith } from './stack-aliases.ts'

export type { PublishedVersion } from './published-version.ts'

export interface PublishedStack {
  /** By component. */
  readonly versions: ReadonlyMap<string, PublishedVersion>
  /** Source files of all functions: a change to one of them makes a new version. */
  readonly sources: readonly string[]
  /** What the stack returned, with the versions that were published. */
  readonly outputs: Stack['outputs']
}

/**
 * The functions of this data folder. Every change of code or configuration makes a new version, and versions stay, so
 * that a running execution finds its code after an edit or a restart. Code lies in `bundles`, by the hash of its
 * content; the versions in `functions.json`, replaced as a whole.
 */
export class FunctionRegistry implements FunctionDirectory, FunctionListing {
  readonly #dataFolder: string
  readonly #made: MadeBundles
  readonly #bundler: Bundler
  #registered: Registered

  private constructor(dataFolder: string) {
    this.#dataFolder = dataFolder
    this.#made = new MadeBundles(join(dataFolder, 'bundles'))
    this.#bundler = new Bundler(this.#made)
    this.#registered = readRegistry(this.#file)
  }

  /**
   * Reads the functions of a data folder.
   * @throws UserError if the file is damaged
   */
  static async open(dataFolder: string): Promise<FunctionRegistry> {
    return new FunctionRegistry(dataFolder)
  }

  /** `$LATEST` and an absent qualifier stand for the newest version, an alias for the one it names. */
  resolve(name: string, qualifier = '$LATEST'): FunctionVersion | undefined {
    const aliases = this.#aliasesOf(name)
    const version = (Object.hasOwn(aliases, qualifier) ? aliases[qualifier] : undefined) ?? qualifier
    const found = this.published(name, version)
    return found === undefined ? undefined : { ...found, version }
  }

  /** A version with all that is needed to run it. */
  published(name: string, qualifier: string): PublishedVersion | undefined {
    const versions = this.#registered.versions.get(name) ?? []
    return qualifier === '$LATEST' ? versions.at(-1) : versions.find(({ version }) => version === qualifier)
  }

  list(): readonly ListedFunction[] {
    return [...this.#registered.versions].flatMap(([name, versions]) => {
      const newest = versions.at(-1)
      if (newest === undefined) return []
      return [{ name, versions, latest: { ...newest, version: '$LATEST' }, aliases: this.#aliasesOf(name) }]
    })
  }

  #aliasesOf(name: string): Readonly<Record<string, string>> {
    return this.#registered.aliases.get(name) ?? {}
  }

  codeFile({ bundle }: PublishedVersion): string {
    return this.#made.codeFile(bundle)
  }

  /**
   * Publishes every function of a stack, or none if there is anything wrong with one; not before `ready` has come true.
   * @throws UserError if one does not compile or does not export its handler
   */
  async publishStack(stack: Stack, ready: Promise<void> = Promise.resolve()): Promise<PublishedStack> {
    const [{ bundled, sources }] = await Promise.all([this.#bundle(stack), ready])
    // From here on nothing waits: two stacks that are published at once do not see each other half done.
    const versions = new Map<string, PublishedVersion>()
    const qualifierOf = (component: string) => versions.get(component)?.version ?? '$LATEST'
    for (const { fn, code } of bundled) {
      const before = this.#registered.versions.get(fn.name) ?? []
      versions.set(fn.component, currentVersion({ stack, fn, code, before, qualifierOf, now: Date.now() }))
    }
    this.#publish(stack, [...versions.values()], qualifierOf)
    return { versions, sources, outputs: withQualifiers(stack.outputs, qualifierOf) }
  }

  /** Ends the memory of what was bundled. */
  close(): Promise<void> {
    return this.#bundler.close()
  }

  /** The code of every function, in the order of the stack. Those with the same settings are bundled together. */
  async #bundle({ directory, functions }: Stack) {
    const bundled: { fn: StackFunction; code: Bundle }[] = []
    const sources = new Set<string>()
    for (const group of Map.groupBy(functions, ({ esbuild }) => JSON.stringify(esbuild)).values()) {
      const files = new Map(group.map((fn) => [fn, sourceFile(directory, fn)]))
      const bundles = await this.#bundler.bundle(directory, [...new Set(files.values())], group[0]?.esbuild)
      for (const source of bundles.sources) sources.add(source)
      for (const [fn, file] of files) {
        const code = bundles.of(file)
        checkExport(fn, file, code)
        bundled.push({ fn, code })
      }
    }
    bundled.sort((a, b) => functions.indexOf(a.fn) - functions.indexOf(b.fn))
    return { bundled, sources: [...sources] }
  }

  #publish(stack: Stack, current: readonly PublishedVersion[], qualifierOf: (component: string) => string): void {
    const versions = new Map(this.#registered.versions)
    const added = current.filter((version) => versions.get(version.name)?.at(-1) !== version)
    for (const version of added) versions.set(version.name, [...(versions.get(version.name) ?? []), version])
    const aliases = aliasesWith(stack, this.#registered.aliases, versions, qualifierOf)
    if (added.length === 0 && isDeepStrictEqual(aliases, this.#registered.aliases)) return
    writeRegistry(this.#file, { versions, aliases })
    this.#registered = { versions, aliases }
  }

  get #file(): string {
    return join(this.#dataFolder, 'functions.json')
  }
}

function sourceFile(directory: string, { component, handler }: StackFunction): string {
  const file = handlerFile(directory, handler)
  if (file !== undefined) return file
  throw new UserError(`The handler "${handler}" of ${component} is not there: there is no such file in ${directory}.`)
}

function checkExport({ component, handler }: StackFunction, file: string, { exports }: Bundle): void {
  const name = exportOf(handler)
  // What a CommonJS module exports is not known before it runs.
  if (exports.includes(name) || exports.includes('default')) return
  const found = exports.length === 0 ? 'nothing' : exports.join(', ')
  throw new UserError(
    `The handler "${handler}" of ${component} is not there: ${file} has no export "${name}", it exports ${found}.`,
  )
}
