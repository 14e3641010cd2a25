import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { messageOf, UserError } from '../../user-error.ts'
import type { Files } from './project.ts'

/**
 * Checks that a project can be made at a place.
 * @throws UserError if something is there, if it is inside the repository, or nothing may be written there
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
  checkIsWritable(dirname(directory))
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

/** Looks at a folder, or at the one above it that is there. */
function checkIsWritable(wanted: string): void {
  let folder = wanted
  while (!existsSync(folder)) folder = dirname(folder)
  if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is a file, so no folder can be made in it.`)
  try {
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new UserError(`Nothing can be written into ${folder}: ${messageOf(cause)}. Name another place.`, { cause })
  }
}

/**
 * Writes a project: into a folder beside its place first, which then moves there as a whole. Whatever goes wrong, nothing
 * is left behind. `finish` is called when all files are written, with the folder that they are in.
 * @throws the reason of `signal`, and whatever else went wrong
 */
export async function writeProject(
  directory: string,
  files: Files,
  finish: (draft: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const parent = dirname(directory)
  const madeParent = mkdirSync(parent, { recursive: true })
  // A folder of mkdtemp could be read by nobody else, and would stay so.
  const draft = join(parent, `.${basename(directory)}-${randomBytes(4).toString('hex')}`)
  try {
    await mkdir(draft)
    for (const [path, content] of files) {
      signal.throwIfAborted()
      const file = join(draft, ...path.split('/'))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    await finish(draft)
    signal.throwIfAborted()
    // Not every system moves a folder onto an empty one.
    if (existsSync(directory)) rmdirSync(directory)
    await rename(draft, directory)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (madeParent !== undefined) removeEmpty(parent, dirname(madeParent))
    throw error
  }
}

/** Removes a folder and those above it, up to `end`: as far as nobody has put anything into them. */
function removeEmpty(folder: string, end: string): void {
  if (folder === end) return
  try {
    rmdirSync(folder)
  } catch {
    return
  }
  removeEmpty(dirname(folder), end)
}
