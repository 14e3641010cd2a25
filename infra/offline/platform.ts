import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installSst } from '../deploy/sst.ts'
import { runSst } from './sst-command.ts'

const FOLDER = join(import.meta.dirname, 'platform')

const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../sst/package.json'), 'utf8'),
)
const PINNED = dependencies.sst

/** Which providers a platform has, as SST notes it. */
export interface ProviderLock {
  readonly name: string
}

/** SST's own code and types, with all its dependencies, installed once for every stack here. */
export interface Platform {
  /** Of the SST command. */
  readonly sst: string
  /** `.sst/platform` */
  readonly folder: string
  readonly providers: readonly ProviderLock[]
}

/**
 * Installs the SST command and its platform, a few hundred megabytes, where they are not there yet.
 * @throws Error, with the reason, if they cannot be had here
 */
export async function installPlatform(): Promise<Platform> {
  const sst = installSst()
  const lock = join(FOLDER, '.sst/provider-lock.json')
  if (!existsSync(lock) || installedVersion() !== PINNED) {
    const { exitCode, text } = await runSst({ sst, folder: FOLDER, args: ['install', '--stage', 'test'] })
    if (exitCode !== 0) throw new Error(`SST could not install its platform: ${text}`)
  }
  return { sst, folder: join(FOLDER, '.sst/platform'), providers: JSON.parse(readFileSync(lock, 'utf8')) }
}

function installedVersion(): string | undefined {
  const file = join(FOLDER, '.sst/platform/version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}
