import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ExecutionReport } from 'durable-local/essence'

const COMMAND = join(import.meta.dirname, '../../packages/durable-local/src/cli/main.ts')

/**
 * Runs one event of a stack's folder on the local engine, as `npm start` does.
 * @throws Error with what was printed, if nothing ran
 */
export async function runLocally(folder: string, event: string, dataFolder: string): Promise<ExecutionReport> {
  const args = [COMMAND, 'run', folder, '--event', event, '--json', '--answers', '--data', dataFolder]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, complaints] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()])
  const text = output.join('')
  if (text.trimStart().startsWith('{')) return JSON.parse(text)
  throw new Error(`durable run ${folder} --event ${event} ran nothing:\n${text}${complaints.join('')}`)
}
