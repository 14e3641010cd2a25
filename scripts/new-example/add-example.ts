import { existsSync } from 'node:fs'
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from 'durable-local'

/** As deep in the repository as an example, so that the links of its README lead somewhere here as well. */
const TEMPLATE = join(import.meta.dirname, '../example-template')
/** The name that the template has wherever a new example has its own. */
const NAME = 'example-name'
const LADDER = /^\| \[[\w-]+\]\(examples\/[\w-]+\) \|.*\n(?!\| \[)/m

/**
 * Adds an example to a repository: its folder, the record of its stack, and its line in the root README.
 *
 * @returns the files that were written or changed, from the root
 * @throws UserError for a name that cannot be one, or that is taken; nothing is changed then
 */
export async function addExample(root: string, name: string): Promise<readonly string[]> {
  const folder = join(root, 'examples', name)
  checkName(name, folder)
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const draft = join(root, 'examples', `.${name}-${process.pid}`)
  try {
    await cp(TEMPLATE, draft, { recursive: true })
    await fillIn(draft, name)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  await writeFile(
    join(root, 'README.md'),
    readme.replace(LADDER, (last) => last + ladderLine(name)),
  )
  const record = join('infra', 'test', 'stacks', `${name}.txt`)
  await writeFile(join(root, record), filledIn(await readFile(join(import.meta.dirname, 'stack.txt'), 'utf8'), name))
  return [join('examples', name), 'README.md', record]
}

function checkName(name: string, folder: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 32) {
    throw new UserError(
      `"${name}" cannot be the name of an example. Expected up to 32 lower-case letters, digits and hyphens, with a letter first.`,
      { exitCode: 2 },
    )
  }
  if (existsSync(folder)) throw new UserError(`There is an example ${name} already: ${folder}.`)
}

async function fillIn(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    await writeFile(file, filledIn(await readFile(file, 'utf8'), name))
    if (entry.name.includes(NAME)) await rename(file, join(entry.parentPath, entry.name.replace(NAME, name)))
  }
}

function filledIn(text: string, name: string): string {
  const title = name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())
  return text.replaceAll(NAME, name).replaceAll('# Example name', `# ${title}`)
}

/** The line of the table of examples in the root README. */
function ladderLine(name: string): string {
  const cells = [
    `[${name}](examples/${name})`,
    'what a reader learns here',
    'step, wait',
    'invoke',
    `\`npm start -- ${name}\``,
    `[one function, one table](examples/${name}/sst.config.ts)`,
  ]
  return `| ${cells.join(' | ')} |\n`
}
