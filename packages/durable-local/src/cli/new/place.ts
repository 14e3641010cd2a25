import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { UserError } from '../../user-error.ts'
import type { Files } from './project.ts'

/**
 * Checks that a project can be made at a place.
 * @throws UserError if something is there, or if it is inside the repository
 */
export function checkIsFree(directory: string, repository: string): void {
  const inside = relative(repository, directory)
  if (inside === '' || !(inside === '..' || inside.startsWith(`..${sep}`))) {
    throw new UserError(
      `The folder ${directory} is inside the repository, and a copy is a project of its own: name one outside, such as ` +
        `../${basename(directory)}. To add an example to the repository: npm run new-example -- <name>.`,
      { exitCode: 2 },
    )
  }
  if (!existsSync(directory)) return
  if (!statSync(directory).isDirectory())
    throw new UserError(`${directory} is a file. Name a new folder, or an empty one.`)
  const [first, ...more] = readdirSync(directory)
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  throw new UserError(
    `The folder ${directory} is not empty: it has ${first}${others}. Name a new folder, or an empty one.`,
  )
}

/**
 * Writes a project: into a folder beside its place first, which then moves there as a whole. Whatever goes wrong, nothing
 * is left behind. `finish` is called when all files are written, with the folder that they are in.
 */
export async function writeProject(
  directory: string,
  files: Files,
  finish: (draft: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(directory)
  const madeParent = mkdirSync(parent, { recursive: true })
  // A folder of mkdtemp could be read by nobody else, and would stay so.
  const draft = join(parent, `.${basename(directory)}-${randomBytes(4).toString('hex')}`)
  try {
    await mkdir(draft)
    for (const [path, content] of files) {
      const file = join(draft, ...path.split('/'))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    await finish(draft)
    // Not every system moves a folder onto an empty one.
    if (existsSync(directory)) rmdirSync(directory)
    await rename(draft, directory)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (madeParent !== undefined) await rm(madeParent, { recursive: true, force: true })
    throw error
  }
}
