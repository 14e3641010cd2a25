import { spawn } from 'node:child_process'
import { join } from 'node:path'

const COMMAND = join(import.meta.dirname, '../../packages/durable-local/src/cli/main.ts')

/** What `durable run --json` tells of an execution, as far as it is compared. */
export interface RunReport {
  readonly name: string
  readonly status: string
  readonly result?: unknown
  readonly error?: { readonly ErrorType?: string; readonly ErrorMessage?: string }
  readonly operations: readonly OperationReport[]
}

export interface OperationReport {
  readonly name?: string
  readonly type: string
  readonly status: string
  readonly attempts?: number
  readonly operations: readonly OperationReport[]
}

/**
 * Runs one event of a stack's folder on the local engine, as `npm start` does.
 * @throws Error with what was printed, if nothing ran
 */
export async function runLocally(folder: string, event: string, dataFolder: string): Promise<RunReport> {
  const args = [COMMAND, 'run', folder, '--event', event, '--json', '--answers', '--data', dataFolder]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, complaints] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()])
  const text = output.join('')
  if (text.trimStart().startsWith('{')) return JSON.parse(text)
  throw new Error(`durable run ${folder} --event ${event} ran nothing:\n${text}${complaints.join('')}`)
}
