import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { type BuildContext, type BuildOptions, type BuildResult, build, context } from 'esbuild'
import { buildFailure } from '../stack/build-failure.ts'
import type { EsbuildOptions } from '../stack/stack.ts'

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

/**
 * Turns source files with all that they import into modules that run from anywhere. What is bundled more than once is
 * remembered, so that a change of one file costs little; that memory is to be ended with `close`.
 */
export class Bundler {
  readonly #once = new Set<string>()
  readonly #contexts = new Map<string, BuildContext<Settings>>()

  /**
   * Bundles files of one folder together: what they share is read once.
   * @throws UserError with file and line if one does not compile
   */
  async bundle(directory: string, files: readonly string[], options: EsbuildOptions = {}): Promise<Bundles> {
    try {
      return bundlesOf(directory, files, await this.#build(settingsOf(directory, files, options)))
    } catch (error) {
      throw buildFailure(error, directory)
    }
  }

  async close(): Promise<void> {
    const contexts = [...this.#contexts.values()]
    this.#contexts.clear()
    await Promise.all(contexts.map((known) => known.dispose()))
  }

  async #build(settings: Settings): Promise<Result> {
    const key = JSON.stringify(settings)
    if (!this.#once.has(key)) {
      this.#once.add(key)
      return await build(settings)
    }
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

function bundlesOf(directory: string, files: readonly string[], { outputFiles, metafile }: Result): Bundles {
  const outputs = new Map(outputFiles.map((output) => [basename(output.path), output]))
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.includes('node_modules'))
  const made = new Map<string, Bundle>()
  function make(file: string): Bundle {
    const name = `${files.indexOf(file)}.mjs`
    const code = outputs.get(name)?.contents ?? new Uint8Array()
    return {
      code,
      sourceMap: () => absoluteSources(outputs.get(`${name}.map`)?.text ?? '', directory),
      hash: createHash('sha256').update(code).digest('hex'),
      exports: metafile.outputs[name]?.exports ?? [],
    }
  }
  return {
    of(file) {
      const bundle = made.get(file) ?? make(file)
      made.set(file, bundle)
      return bundle
    },
    sources: inputs.map((input) => resolve(directory, input)),
  }
}

function absoluteSources(sourceMap: string, directory: string): string {
  const map: { sources: string[] } = JSON.parse(sourceMap)
  map.sources = map.sources.map((source) => resolve(directory, source))
  return JSON.stringify(map)
}
