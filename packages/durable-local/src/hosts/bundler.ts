import { createHash } from 'node:crypto'
import { basename, dirname, join, resolve, sep } from 'node:path'
import {
  type BuildContext,
  type BuildOptions,
  type BuildResult,
  build,
  context,
  version as esbuildVersion,
  type Metafile,
} from 'esbuild'
import { buildFailure } from '../stack/build-failure.ts'
import type { EsbuildOptions } from '../stack/stack.ts'
import { FileStamps } from './file-stamps.ts'
import type { Bundle, Made, MadeBundles } from './made-bundles.ts'

export interface Bundles {
  /** The bundle of one of the files that were asked for. */
  of(file: string): Bundle
  /** Files that went into them, absolute, without those of packages. */
  readonly sources: readonly string[]
}

/** CommonJS packages inside an ES module look for these. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); " +
  'const __filename = import.meta.filename; const __dirname = import.meta.dirname;'

/** What SST leaves out of a bundle as well: packages with native code. */
const EXTERNAL = ['sharp', 'pg-native']

/** Files of a folder that decide on how it is bundled, and are no inputs to esbuild. */
const ALSO_READ = ['package.json', 'tsconfig.json']

/** What an installation changes, with npm and with pnpm: it may have put other packages in their place. */
const INSTALLED = ['node_modules', 'node_modules/.package-lock.json', 'node_modules/.modules.yaml']

/**
 * Turns source files with all that they import into modules that run from anywhere. A change costs only the bundles that
 * it goes into; to be ended with `close`.
 */
export class Bundler {
  readonly #made: MadeBundles
  readonly #contexts = new Map<string, BuildContext<Settings>>()
  /** Folders with options for which this process has built before. */
  readonly #built = new Set<string>()

  constructor(made: MadeBundles) {
    this.#made = made
  }

  /**
   * Bundles files of one folder, those that have changed together: what they share is read once.
   * @throws UserError with file and line if one does not compile
   */
  async bundle(directory: string, files: readonly string[], options: EsbuildOptions = {}): Promise<Bundles> {
    const keys = new Map(files.map((file) => [file, keyOf(settingsOf(directory, [file], options))]))
    const made = new Map(files.map((file) => [file, this.#made.find(keys.get(file) ?? '')]))
    const changed = files.filter((file) => made.get(file) === undefined)
    if (changed.length > 0) {
      const before = Date.now()
      const group = keyOf(settingsOf(directory, [], options))
      const result = await this.#build(settingsOf(directory, changed, options), this.#built.has(group))
      this.#built.add(group)
      for (const [index, file] of changed.entries()) {
        const again = this.#madeOf(directory, `${index}.mjs`, result, before)
        this.#made.add(keys.get(file) ?? '', again)
        made.set(file, again)
      }
      this.#made.save()
    }
    return {
      of(file) {
        const known = made.get(file)
        if (known === undefined) throw new RangeError(`${file} was not bundled.`)
        return known.bundle
      },
      sources: [...new Set([...made.values()].flatMap((known) => known?.inputs.files ?? []))].filter(isOwn),
    }
  }

  async close(): Promise<void> {
    const contexts = [...this.#contexts.values()]
    this.#contexts.clear()
    await Promise.all(contexts.map((known) => known.dispose()))
  }

  /** What is built again is likely to be built once more: a context then reads only what has changed. */
  async #build(settings: Settings, again: boolean): Promise<Result> {
    try {
      if (!again) return await build(settings)
      const key = keyOf(settings)
      const known = this.#contexts.get(key) ?? (await context(settings))
      this.#contexts.set(key, known)
      return await known.rebuild()
    } catch (error) {
      throw buildFailure(error, settings.absWorkingDir)
    }
  }

  #madeOf(directory: string, name: string, { outputFiles, metafile }: Result, before: number): Made {
    const contentOf = (wanted: string) =>
      outputFiles.find(({ path }) => basename(path) === wanted)?.contents ?? new Uint8Array()
    const code = contentOf(name)
    const { exports = [], entryPoint = '' } = metafile.outputs[name] ?? {}
    const hash = createHash('sha256').update(code).digest('hex')
    this.#made.storeCode(hash, code, contentOf(`${name}.map`))
    const inputs = [...readFor(entryPoint, metafile), ...ALSO_READ].map((input) => resolve(directory, input))
    return {
      bundle: { hash, bytes: code.length, exports },
      inputs: FileStamps.take(inputs, before),
      around: FileStamps.take(around(inputs), before),
    }
  }
}

type Settings = ReturnType<typeof settingsOf>
type Result = BuildResult<Settings>

function settingsOf(directory: string, files: readonly string[], options: EsbuildOptions) {
  return {
    entryPoints: files.map((file, index) => ({ in: join(directory, file), out: String(index) })),
    absWorkingDir: directory,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    keepNames: true,
    sourcemap: 'external',
    sourcesContent: false,
    // So that the map is right wherever it lies.
    sourceRoot: join(directory, sep),
    banner: { js: BANNER },
    alias: { ...options.alias },
    external: [...EXTERNAL, ...(options.external ?? [])],
    define: { ...options.define },
    loader: { ...options.loader },
    metafile: true,
    write: false,
    logLevel: 'silent',
  } satisfies BuildOptions
}

function keyOf(settings: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify([esbuildVersion, settings]))
    .digest('hex')
}

/** A file and all that it imports, however indirectly: also what left nothing in the bundle may leave something next time. */
function readFor(entryPoint: string, { inputs }: Metafile): Set<string> {
  const read = new Set([entryPoint])
  for (const file of read) {
    for (const { path, external } of inputs[file]?.imports ?? []) if (external !== true) read.add(path)
  }
  return read
}

/** Whether a file is none of a package. */
function isOwn(file: string): boolean {
  return !file.includes('node_modules')
}

/** What of the folders above the sources decides on how imports are resolved. */
function around(inputs: readonly string[]): string[] {
  const folders = new Set(inputs.filter(isOwn).map((input) => dirname(input)))
  for (const folder of folders) folders.add(dirname(folder))
  return [...folders].flatMap((folder) => [...ALSO_READ, ...INSTALLED].map((name) => join(folder, name)))
}
