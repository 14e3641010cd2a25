import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../user-error.ts'
import { nearest } from './nearest.ts'

const STACK_FILE = 'sst.config.ts'

/**
 * The folder of an example: a path to a folder with a stack file, or the name of a folder under `examples/` of the
 * repository around the working directory.
 * @throws UserError if there is none
 */
export function exampleFolder(text: string, workingDirectory: string): string {
  const path = resolve(workingDirectory, text)
  if (existsSync(join(path, STACK_FILE))) return path
  const examples = examplesRoom(workingDirectory)
  const names = examples === undefined ? [] : exampleNames(examples)
  if (examples !== undefined && names.includes(text)) return join(examples, text)
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UserError(`The folder ${path} has no ${STACK_FILE}, so it is not an example.${listing(names)}`)
  }
  const meant = nearest(text, names)
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  throw new UserError(`There is no example "${text}".${hint}${listing(names)}`)
}

function listing(names: readonly string[]): string {
  if (names.length === 0) return ` Give the path of a folder with ${STACK_FILE}.`
  return `\nGive the path of a folder with ${STACK_FILE}, or one of the examples: ${names.join(', ')}.`
}

/** `examples/` of the repository around `from`, found by its workspace file. */
function examplesRoom(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const room = join(folder, 'examples')
    if (existsSync(join(folder, 'pnpm-workspace.yaml')) && existsSync(room)) return room
    if (folder === dirname(folder)) return undefined
  }
}

function exampleNames(room: string): string[] {
  return readdirSync(room)
    .filter((name) => existsSync(join(room, name, STACK_FILE)))
    .sort()
}
