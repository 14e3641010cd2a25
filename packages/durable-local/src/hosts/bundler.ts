import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { type BuildContext, type BuildOptions, type BuildResult, build, context, type Metafile } from 'esbuild'
import { buildFailure } from '../stack/build-failure.ts'
import type { EsbuildOptions } from '../stack/stack.ts'
import { FileStamps } from './file-stamps.ts'

export interface Bundle {
  readonly code: Uint8Array
  /** Names its sources absolutely, so that it is right wherever it lies. Made when asked for: maps are large. */
  readonly sourceMap: () => string
  /** SHA-256 of the code, hex. */
  readonly hash: string
  /** Names that the module exports. Only `default` for a CommonJS module. */
  readonly exports: readonly string[]
}

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

/** Files of a stack's folder that decide on how it is bundled, and are no inputs to esbuild. */
const ALSO_READ = ['package.json', 'tsconfig.json']

/** What was made of one source file, and of which files. */
interface Made {
  readonly bundle: Bundle
  readonly inputs: FileStamps
}

/**
 * Turns source files with all that they import into modules that run from anywhere. What it made is remembered, so that
 * a change costs only the bundles that it goes into; that memory is to be ended with `close`.
 */
export class Bundler {
  readonly #made = new Map<string, Made>()
  readonly #contexts = new Map<string, BuildContext<Settings>>()

  /**
   * Bundles files of one folder, those that have changed together: what they share is read once.
   * @throws UserError with file and line if one does not compile
   */
  async bundle(directory: string, files: readonly string[], options: EsbuildOptions = {}): Promise<Bundles> {
    const keyOf = (file: string) => JSON.stringify([directory, file, options])
    const changed = files.filter((file) => this.#made.get(keyOf(file))?.inputs.hold() !== true)
    const again = changed.some((file) => this.#made.has(keyOf(file)))
    if (changed.length > 0) {
      try {
        const before = Date.now()
        const result = await this.#build(settingsOf(directory, changed, options), again)
        for (const [index, file] of changed.entries()) {
          this.#made.set(keyOf(file), madeOf(directory, `${index}.mjs`, result, before))
        }
      } catch (error) {
        throw buildFailure(error, directory)
      }
    }
    const made = new Map(files.map((file) => [file, this.#made.get(keyOf(file))]))
    return {
      of(file) {
        const known = made.get(file)
        if (known === undefined) throw new RangeError(`${file} was not bundled.`)
        return known.bundle
      },
      sources: [...new Set([...made.values()].flatMap((known) => known?.inputs.files ?? []))].filter(
        (input) => !input.includes('node_modules'),
      ),
    }
  }

  async close(): Promise<void> {
    const contexts = [...this.#contexts.values()]
    this.#contexts.clear()
    await Promise.all(contexts.map((known) => known.dispose()))
  }

  /** What is built again is likely to be built once more: a context then reads only what has changed. */
  async #build(settings: Settings, again: boolean): Promise<Result> {
    if (!again) return await build(settings)
    const key = JSON.stringify(settings)
    const known = this.#contexts.get(key) ?? (await context(settings))
    this.#contexts.set(key, known)
    return await known.rebuild()
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

function madeOf(directory: string, name: string, { outputFiles, metafile }: Result, before: number): Made {
  const fileNamed = (wanted: string) => outputFiles.find(({ path }) => basename(path) === wanted)
  const code = fileNamed(name)?.contents ?? new Uint8Array()
  const { exports = [], entryPoint = '' } = metafile.outputs[name] ?? {}
  return {
    bundle: {
      code,
      sourceMap: () => absoluteSources(fileNamed(`${name}.map`)?.text ?? '', directory),
      hash: createHash('sha256').update(code).digest('hex'),
      exports,
    },
    inputs: new FileStamps(
      [...readFor(entryPoint, metafile), ...ALSO_READ].map((input) => resolve(directory, input)),
      before,
    ),
  }
}

/** A file and all that it imports, however indirectly: also what left nothing in the bundle may leave something next time. */
function readFor(entryPoint: string, { inputs }: Metafile): Set<string> {
  const read = new Set([entryPoint])
  for (const file of read) {
    for (const { path, external } of inputs[file]?.imports ?? []) if (external !== true) read.add(path)
  }
  return read
}

function absoluteSources(sourceMap: string, directory: string): string {
  const map: { sources: string[] } = JSON.parse(sourceMap)
  map.sources = map.sources.map((source) => resolve(directory, source))
  return JSON.stringify(map)
}
