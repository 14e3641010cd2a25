import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { UserError } from 'durable-local'

const FOLDER = join(import.meta.dirname, '../sst')
const WINDOWS = process.platform === 'win32'

/**
 * The file of the SST command, in the version that ../sst pins. It is installed there when it is first needed: the
 * workspace leaves its 60 MB out. `SST_BIN_PATH` names another one.
 * @throws UserError if it cannot be installed here
 */
export function installSst(): string {
  const { SST_BIN_PATH } = process.env
  if (SST_BIN_PATH) return SST_BIN_PATH
  const { status, stderr, stdout, error } = pnpm(['install', '--frozen-lockfile', '--prefer-offline'])
  const file = status === 0 ? sstFile() : undefined
  if (file !== undefined) return file
  const reason = error?.message ?? [stdout, stderr].join('\n').trim()
  throw new UserError(`SST could not be installed into infra/sst for ${process.platform}-${process.arch}:\n${reason}`)
}

function pnpm(args: readonly string[]) {
  const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'))
  const command = ['--yes', `--package=${packageManager}`, '--', 'pnpm', ...args]
  return spawnSync('npx', command, { cwd: FOLDER, encoding: 'utf8', shell: WINDOWS })
}

/** What the package `sst` would start: the package of this platform, which is optional. */
function sstFile(): string | undefined {
  const manifest = realpathSync(join(FOLDER, 'node_modules/sst/package.json'))
  const name = `sst-${process.platform}-${process.arch}/bin/${WINDOWS ? 'sst.exe' : 'sst'}`
  try {
    return createRequire(manifest).resolve(name)
  } catch {
    return undefined
  }
}
