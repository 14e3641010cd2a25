import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TIMEOUT_MS = 300_000

/** Runs a script of this folder in a process of its own, with an empty data folder, and reads the JSON it prints. */
export function measureApart<T>(script: string, ...args: readonly string[]): T {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const command = [join(import.meta.dirname, script), ...args, folder]
    const output = execFileSync(process.execPath, command, {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // What each script prints is declared beside it.
    return JSON.parse(output) as T
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
