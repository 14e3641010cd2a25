import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const HERE = import.meta.dirname
const { packageManager }: { packageManager: string } = JSON.parse(
  readFileSync(join(HERE, '../sst/package.json'), 'utf8'),
)

export interface SstRun {
  readonly exitCode: number | null
  /** What it printed, both streams. */
  readonly text: string
}

export interface SstOptions {
  readonly sst: string
  /** Folder of the stack. */
  readonly folder: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Runs the real SST command with a home of its own, in which pulumi and bun are the stand-ins of this folder. It sees
 * nobody's credentials and leaves nothing behind but `.sst` in the stack's folder.
 */
export async function runSst({ sst, folder, args, environment = {} }: SstOptions): Promise<SstRun> {
  const home = mkdtempSync(join(tmpdir(), 'sst-offline-'))
  try {
    const bin = join(home, 'config/sst/bin')
    const log = join(folder, '.sst/log/sst.log')
    for (const needed of [bin, dirname(log)]) mkdirSync(needed, { recursive: true })
    command(join(bin, 'pulumi'), 'pulumi.ts')
    command(join(bin, 'bun'), 'bun.ts')
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      npm_config_prefer_offline: 'true',
      XDG_CONFIG_HOME: join(home, 'config'),
      SST_LOG: log,
      SST_BUN_PATH: join(bin, 'bun'),
      SST_TELEMETRY_DISABLED: '1',
      SST_SKIP_DEPENDENCY_CHECK: '1',
      DO_NOT_TRACK: '1',
      AWS_ACCESS_KEY_ID: 'offline',
      AWS_SECRET_ACCESS_KEY: 'offline',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      OFFLINE_PNPM: packageManager,
      ...environment,
    }
    return await finished(spawn(sst, [...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function command(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${join(HERE, script)}" "$@"\n`)
  chmodSync(path, 0o755)
}

function finished(child: ReturnType<typeof spawn>): Promise<SstRun> {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, text }))
  })
}
