import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { describeBuildFailure } from '../stack/load-stack.ts'
import type { EsbuildOptions } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'

export interface Bundle {
  readonly code: string
  readonly sourceMap: string
  /** SHA-256 of the code, hex. */
  readonly hash: string
  /** Files that went into it, absolute, without those of packages. */
  readonly sources: readonly string[]
}

/** CommonJS packages inside an ES module look for these. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); " +
  'const __filename = import.meta.filename; const __dirname = import.meta.dirname;'

/**
 * Bundles one source file with all it imports into a module that runs from anywhere.
 * @throws UserError with file and line if it does not compile
 */
export async function bundle(directory: string, file: string, options: EsbuildOptions = {}): Promise<Bundle> {
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(directory, file)],
      absWorkingDir: directory,
      outfile: 'handler.mjs',
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      keepNames: true,
      sourcemap: 'external',
      sourcesContent: false,
      sourceRoot: directory,
      banner: { js: BANNER },
      alias: { ...options.alias },
      external: [...(options.external ?? [])],
      define: { ...options.define },
      metafile: true,
      write: false,
      logLevel: 'silent',
    })
    const find = (suffix: string) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? ''
    const code = find('.mjs')
    return {
      code,
      sourceMap: absoluteSources(find('.mjs.map'), directory),
      hash: createHash('sha256').update(code).digest('hex'),
      sources: Object.keys(metafile.inputs)
        .filter((input) => !input.includes('node_modules'))
        .map((input) => resolve(directory, input)),
    }
  } catch (error) {
    throw new UserError(`${basename(directory)}: ${describeBuildFailure(error, directory)}`, { cause: error })
  }
}

/** The bundle moves to the data folder, so its map has to name its sources absolutely. */
function absoluteSources(sourceMap: string, directory: string): string {
  const map: { sources: string[]; sourceRoot?: string } = JSON.parse(sourceMap)
  map.sources = map.sources.map((source) => resolve(directory, source))
  delete map.sourceRoot
  return JSON.stringify(map)
}
