import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { installPlatform, type Platform } from '../offline/platform.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The folders with a stack to deploy: every example, and the one that uses every building block. */
export const STACKS: readonly string[] = [
  ...readdirSync(join(ROOT, 'examples')).map((name) => join(ROOT, 'examples', name)),
  join(ROOT, 'infra/fixture'),
].filter((folder) => existsSync(join(folder, 'sst.config.ts')))

/** Names of the events of a stack. */
export function eventsOf(folder: string): readonly string[] {
  const events = join(folder, 'events')
  if (!existsSync(events)) return []
  return readdirSync(events)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.answers.json'))
    .map((file) => basename(file, '.json'))
}

/** SST and its platform; undefined, with a line that says why, where they cannot be installed. */
export async function platformIfPossible(): Promise<Platform | undefined> {
  try {
    return await installPlatform()
  } catch (error) {
    process.stderr.write(`Skipped, because SST cannot be installed here: ${error}\n`)
    return undefined
  }
}
