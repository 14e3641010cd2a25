import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import type { Project } from './project.ts'
import { runProgram } from './run-program.ts'

/** What checks the style of code and puts it into form, in the repository and in its copies. */
export const STYLE_TOOL = '@biomejs/biome'

interface BiomeSettings {
  readonly files: { readonly includes: readonly string[] }
  readonly overrides: readonly { readonly includes: readonly string[] }[]
}

/** The repository's biome.json as it is in a copy: SST writes sst-env.d.ts in a form of its own with each deployment. */
export function biomeFile({ repository }: Project): string {
  const { files, overrides, ...settings }: BiomeSettings = JSON.parse(
    readFileSync(join(repository, 'biome.json'), 'utf8'),
  )
  const ofCopies = {
    ...settings,
    files: { ...files, includes: [...files.includes, '!sst-env.d.ts'] },
    overrides: overrides.map(({ includes, ...override }) => ({
      includes: includes.filter((pattern) => pattern.startsWith('**/')),
      ...override,
    })),
  }
  return `${JSON.stringify(ofCopies, null, 2)}\n`
}

/**
 * Puts the files of a copy into form: lines got longer or shorter, and imports come in another order, where names were
 * replaced.
 * @throws UserError if that cannot be done
 */
export async function putIntoForm({ repository }: Project, folder: string, signal: AbortSignal): Promise<void> {
  const biome = createRequire(join(repository, 'package.json')).resolve(`${STYLE_TOOL}/bin/biome`)
  const args = [biome, 'check', '--write', '--linter-enabled=false', '.']
  const { error, stdout, stderr } = await runProgram(process.execPath, args, { cwd: folder, signal })
  if (error === null) return
  throw new UserError(
    `The files of the copy could not be put into form: ${stderr.trim() || stdout.trim() || error.message}`,
  )
}
