import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { build } from 'esbuild'
import { UserError } from '../user-error.ts'
import { buildFailure, shownPath } from './build-failure.ts'
import { Evaluation } from './evaluation.ts'
import type { Stack } from './stack.ts'

const FILE = 'sst.config.ts'
/** Where an error is thrown in here, the place in the user's file is further down its stack trace. */
const PACKAGE = join(import.meta.dirname, '..', sep)

export interface LoadStackOptions {
  /** Default `local`. */
  readonly stage?: string
  /** How long the evaluation may take, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number
}

/**
 * Evaluates the stack file of a folder with recording stand-ins for the components of SST.
 * @throws UserError, with file and line, if there is none or it fails, loops or exits
 */
export async function loadStack(directory: string, options: LoadStackOptions = {}): Promise<Stack> {
  const folder = resolve(directory)
  const { stage = 'local', timeoutMs = 15_000 } = options
  if (!existsSync(join(folder, FILE))) {
    throw new UserError(
      `There is no ${FILE} in ${directory}: name a folder that has one, such as examples/order-processing.`,
    )
  }
  // The process starts while the file is bundled.
  using evaluation = new Evaluation(folder, timeoutMs)
  const { code, files } = await bundleStack(folder)
  const reply = await evaluation.run({ code, directory: folder, stage })
  if (reply.ok) return { ...reply.stack, directory: folder, files }
  throw new UserError(`${ownPlace(reply.trace, folder)}: ${reply.message}`)
}

async function bundleStack(folder: string): Promise<{ readonly code: string; readonly files: readonly string[] }> {
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(folder, FILE)],
      absWorkingDir: folder,
      outfile: join(folder, 'sst.config.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      sourcemap: 'inline',
      metafile: true,
      write: false,
      logLevel: 'silent',
    })
    const files = Object.keys(metafile.inputs).map((file) => resolve(folder, file))
    return { code: outputFiles[0]?.text ?? '', files }
  } catch (error) {
    throw buildFailure(error, folder)
  }
}

/**
 * The first place of a stack trace that lies in the stack's folder, or else in another file of the user's own; else the
 * stack file.
 */
function ownPlace(trace: string, folder: string): string {
  const places = [...trace.matchAll(/(?:file:\/\/)?((?:\/|[A-Za-z]:|\.)[^\s():]+):(\d+):\d+/g)]
    .map(([, file = '', line]) => ({ path: resolve(folder, file), line }))
    .filter(({ path }) => existsSync(path) && !path.includes('node_modules') && !path.startsWith(PACKAGE))
  const place = places.find(({ path }) => path.startsWith(join(folder, sep))) ?? places[0]
  return place === undefined ? shownPath(join(folder, FILE)) : `${shownPath(place.path)}:${place.line}`
}
