import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type BuildFailure, build } from 'esbuild'
import { UserError } from '../user-error.ts'
import type { EvaluationReply, EvaluationRequest } from './evaluate.ts'
import type { Stack } from './stack.ts'

const FILE = 'sst.config.ts'
const TIMEOUT_MS = 15_000

/**
 * Evaluates the stack file of a folder with recording stand-ins for the components of SST.
 * @throws UserError, with file and line, if there is none or it fails, loops or exits
 */
export async function loadStack(directory: string, options: { readonly stage?: string } = {}): Promise<Stack> {
  const folder = resolve(directory)
  if (!existsSync(join(folder, FILE))) {
    throw new UserError(
      `There is no ${FILE} in ${directory}: name a folder that has one, such as examples/order-processing.`,
    )
  }
  const { code, files } = await bundleStack(folder)
  const reply = await evaluateApart({ code, directory: folder, stage: options.stage ?? 'local' })
  if (!reply.ok) throw new UserError(`${placeOf(reply.stack, folder)}: ${reply.message}`)
  return { ...reply.stack, directory: folder, files }
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
    return {
      code: outputFiles[0]?.text ?? '',
      files: Object.keys(metafile.inputs).map((file) => resolve(folder, file)),
    }
  } catch (error) {
    throw new UserError(describeBuildFailure(error, folder))
  }
}

/** The first error of esbuild, as `file:line: what`. */
export function describeBuildFailure(error: unknown, folder: string): string {
  const first = (error as Partial<BuildFailure>).errors?.[0]
  if (first === undefined) return error instanceof Error ? error.message : String(error)
  const place = first.location === null ? folder : `${resolve(folder, first.location.file)}:${first.location.line}`
  return `${shown(place)}: ${first.text}`
}

function evaluateApart(request: EvaluationRequest): Promise<EvaluationReply> {
  return new Promise((done) => {
    const child = fork(join(import.meta.dirname, 'evaluate.ts'), {
      cwd: request.directory,
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let reply: EvaluationReply = failure(
      'The file ended the process it was evaluated in. It must not call process.exit.',
    )
    const timer = setTimeout(() => {
      reply = failure(`The file was not done after ${TIMEOUT_MS / 1000} seconds. Is there an endless loop in it?`)
      child.kill('SIGKILL')
    }, TIMEOUT_MS)
    child.once('message', (message: EvaluationReply) => {
      reply = message
    })
    child.once('exit', () => {
      clearTimeout(timer)
      done(reply)
    })
    child.send(request)
  })
}

function failure(message: string): EvaluationReply {
  return { ok: false, message, stack: '' }
}

/** The first line of a stack trace that lies in the user's own files. */
function placeOf(trace: string, folder: string): string {
  for (const [, file = '', line] of trace.matchAll(
    /\(?(?:file:\/\/)?(\/[^\s():]+|[A-Za-z]:[^\s():]+|[\w./-]+\.ts):(\d+):\d+\)?/g,
  )) {
    const path = resolve(folder, file)
    const own = existsSync(path) && !path.includes('node_modules') && !path.startsWith(import.meta.dirname)
    if (own) return `${shown(path)}:${line}`
  }
  return shown(join(folder, FILE))
}

/** A path as the user would type it. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
