import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionDirectory, FunctionVersion } from 'durable-engine'
import type { FunctionListing, ListedFunction, ListedVersion } from '../api/context.ts'
import { mentionedQualifiers, type Stack, type StackFunction, withQualifiers } from '../stack/stack.ts'
import { replaceFile } from '../write-file.ts'
import { type Bundle, bundle } from './bundle.ts'

/** A published version: configuration and code, fixed for ever. */
export interface PublishedVersion extends ListedVersion {
  /** Folder of the stack: the working directory of its processes. */
  readonly directory: string
  /** Name of the code's folder in `bundles`. */
  readonly bundle: string
  /** `handler` of `src/handler.handler`. */
  readonly exportName: string
  /** `Resource.X` of the sst package, for the links of the function. */
  readonly resources: Readonly<Record<string, unknown>>
  readonly app: string
  readonly stage: string
  /** What makes it this version: anything else is a new one. */
  readonly identity: string
}

interface RegistryFile {
  readonly functions: Readonly<Record<string, readonly PublishedVersion[]>>
}

/**
 * The functions of this data folder. Every change of code or configuration makes a new version, and versions stay, so
 * that a running execution finds its code after an edit or a restart. Code lies in `bundles`, by the hash of its
 * content; the versions in `functions.json`, replaced as a whole.
 */
export class FunctionRegistry implements FunctionDirectory, FunctionListing {
  readonly #dataFolder: string
  readonly #functions: Map<string, readonly PublishedVersion[]>

  private constructor(dataFolder: string, functions: RegistryFile['functions']) {
    this.#dataFolder = dataFolder
    this.#functions = new Map(Object.entries(functions))
  }

  static async open(dataFolder: string): Promise<FunctionRegistry> {
    const file = join(dataFolder, 'functions.json')
    const content: RegistryFile = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { functions: {} }
    return new FunctionRegistry(dataFolder, content.functions)
  }

  /** `$LATEST` and an absent qualifier stand for the newest version. */
  resolve(name: string, qualifier: string | undefined): FunctionVersion | undefined {
    const found = this.published(name, qualifier ?? '$LATEST')
    return found === undefined ? undefined : { ...found, version: qualifier ?? '$LATEST' }
  }

  /** A version with all that is needed to run it. */
  published(name: string, qualifier: string): PublishedVersion | undefined {
    const versions = this.#functions.get(name) ?? []
    return qualifier === '$LATEST' ? versions.at(-1) : versions.find(({ version }) => version === qualifier)
  }

  list(): readonly ListedFunction[] {
    return [...this.#functions].flatMap(([name, versions]) => {
      const newest = versions.at(-1)
      return newest === undefined ? [] : [{ name, versions, latest: { ...newest, version: '$LATEST' } }]
    })
  }

  codeFile(version: PublishedVersion): string {
    return join(this.#dataFolder, 'bundles', version.bundle, 'handler.mjs')
  }

  /**
   * Publishes every function of a stack, those first that others name with their qualifier.
   * @throws UserError if one does not compile
   */
  async publishStack(stack: Stack): Promise<PublishedStack> {
    const sources = new Set<string>()
    const bundles = new Map<string, Promise<Bundle>>()
    const versions = new Map<string, PublishedVersion>()
    for (const fn of inOrderOfUse(stack)) {
      const code = await this.#bundleOnce(stack, fn, bundles)
      for (const source of code.sources) sources.add(source)
      versions.set(fn.component, this.#publish(stack, fn, code, versions))
    }
    this.#save()
    return { versions, sources: [...sources] }
  }

  /** Functions that share a source file share its bundle. */
  #bundleOnce(stack: Stack, fn: StackFunction, bundles: Map<string, Promise<Bundle>>): Promise<Bundle> {
    const file = sourceFile(stack.directory, fn.handler)
    const key = JSON.stringify([file, fn.esbuild])
    const known = bundles.get(key)
    if (known !== undefined) return known
    const made = bundle(stack.directory, file, fn.esbuild)
    bundles.set(key, made)
    return made
  }

  #publish(
    stack: Stack,
    fn: StackFunction,
    code: Bundle,
    published: ReadonlyMap<string, PublishedVersion>,
  ): PublishedVersion {
    const before = this.#functions.get(fn.name) ?? []
    const next = String(before.length + 1)
    const versionOf = (component: string) =>
      component === fn.component ? next : (published.get(component)?.version ?? '$LATEST')
    const resources = Object.fromEntries(fn.links.map((name) => [name, stack.resources[name]]))
    const settings = {
      name: fn.name,
      handler: fn.handler,
      exportName: fn.handler.slice(fn.handler.lastIndexOf('.') + 1),
      timeoutSeconds: fn.timeoutSeconds,
      memoryMb: fn.memoryMb,
      ...(fn.durable === undefined ? {} : { durable: fn.durable }),
      environment: withQualifiers(fn.environment, versionOf),
      resources: withQualifiers(resources, versionOf),
      app: stack.app,
      stage: stack.stage,
      directory: stack.directory,
      bundle: code.hash,
    }
    const identity = createHash('sha256').update(JSON.stringify(settings)).digest('hex')
    const newest = before.at(-1)
    if (newest?.identity === identity && existsSync(this.codeFile(newest))) return newest
    const version: PublishedVersion = {
      ...settings,
      version: next,
      identity,
      codeSha256: Buffer.from(code.hash, 'hex').toString('base64'),
      codeSize: code.code.length,
      lastModified: Date.now(),
    }
    this.#store(version, code, before)
    return version
  }

  #store(version: PublishedVersion, code: Bundle, before: readonly PublishedVersion[]): void {
    const folder = join(this.#dataFolder, 'bundles', code.hash)
    this.#functions.set(version.name, [...before, version])
    if (existsSync(this.codeFile(version))) return
    mkdirSync(folder, { recursive: true })
    replaceFile(join(folder, 'handler.mjs.map'), code.sourceMap)
    replaceFile(join(folder, 'handler.mjs'), `${code.code}\n//# sourceMappingURL=handler.mjs.map\n`)
  }

  /** The code is there before the versions that name it are. */
  #save(): void {
    const content: RegistryFile = { functions: Object.fromEntries(this.#functions) }
    replaceFile(join(this.#dataFolder, 'functions.json'), JSON.stringify(content, null, 1))
  }
}

export interface PublishedStack {
  /** By component. */
  readonly versions: ReadonlyMap<string, PublishedVersion>
  /** Source files of all functions: a change to one of them makes a new version. */
  readonly sources: readonly string[]
}

const EXTENSIONS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs']

/** `src/handler.ts` of `src/handler.handler`. The stack loader has made sure that there is one. */
function sourceFile(directory: string, handler: string): string {
  const stem = handler.slice(0, handler.lastIndexOf('.'))
  const extension = EXTENSIONS.find((candidate) => existsSync(join(directory, `${stem}.${candidate}`))) ?? 'ts'
  return `${stem}.${extension}`
}

/** Functions such that each comes after those whose qualifier it mentions; in a circle, as they are declared. */
function inOrderOfUse({ functions, resources }: Stack): StackFunction[] {
  const ordered = new Set<StackFunction>()
  const visiting = new Set<StackFunction>()
  function visit(fn: StackFunction): void {
    if (ordered.has(fn) || visiting.has(fn)) return
    visiting.add(fn)
    const mentioned = mentionedQualifiers([fn.environment, fn.links.map((name) => resources[name])])
    for (const other of functions) if (mentioned.includes(other.component)) visit(other)
    ordered.add(fn)
  }
  for (const fn of functions) visit(fn)
  return [...ordered]
}
