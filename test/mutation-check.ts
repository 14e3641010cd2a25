import { existsSync, globSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, parse, relative } from 'node:path'
import { loadStack, type Stack } from 'durable-local'
import { entryFunction } from '../packages/durable-local/src/cli/entry-function.ts'
import { workingTreeHandler } from '../packages/durable-local/src/cli/working-tree-handler.ts'
import {
  MUTATION_KINDS,
  type Mutant,
  mutantsOf,
  type NamedHistory,
  prefixes,
  readHistories,
  replay,
} from '../packages/durable-testing/src/index.ts'

// Proves that an example's recorded histories notice a dangerous edit of its workflow: makes the edit in a copy, replays
// the histories against it, and expects a difference.

export interface FileMutant extends Mutant {
  /** Relative to the example's folder. */
  readonly file: string
}

export interface MutatedExample {
  readonly stack: Stack
  readonly histories: readonly NamedHistory[]
  /** Every edit; those of the main handler's file first. */
  readonly mutants: readonly FileMutant[]
}

const LEFT_BEHIND = ['node_modules', 'test', 'histories', 'tsconfig.json', '.sst', '.durable']

export async function openExample(folder: string): Promise<MutatedExample> {
  const stack = await loadStack(folder)
  const histories = await readHistories(join(folder, 'histories'))
  const main = join(folder, parse(entryFunction(stack).handler).dir, `${parse(entryFunction(stack).handler).name}.ts`)
  const files = globSync(join(folder, 'src/**/*.ts')).sort((a, b) => Number(b === main) - Number(a === main))
  const mutants = await Promise.all(
    files.map(async (path) => {
      const file = relative(folder, path)
      return (await mutantsOf(await readFile(path, 'utf8'), file)).map((mutant) => ({ ...mutant, file }))
    }),
  )
  return { stack, histories, mutants: mutants.flat() }
}

/** The first edit of each kind. */
export function oneOfEachKind({ mutants }: MutatedExample): readonly FileMutant[] {
  return MUTATION_KINDS.flatMap((kind) => mutants.find((mutant) => mutant.kind === kind) ?? [])
}

/** Whether a history notices the edit, replayed as a whole or from any of its beginnings. */
export async function isNoticed(example: MutatedExample, mutant: FileMutant): Promise<boolean> {
  const { stack, histories } = example
  const root = await mkdtemp(join(tmpdir(), 'mutant-'))
  // As deep as the example, beside what examples share.
  const copy = join(root, 'examples', basename(stack.directory))
  try {
    await symlink(join(stack.directory, '../../infra'), join(root, 'infra'), 'dir')
    await cp(stack.directory, copy, {
      recursive: true,
      filter: (path) => !LEFT_BEHIND.includes(relative(stack.directory, path)),
    })
    const packages = join(stack.directory, 'node_modules')
    if (existsSync(packages)) await symlink(packages, join(copy, 'node_modules'), 'dir')
    await writeFile(join(copy, mutant.file), mutant.source)
    for (const { history } of histories) {
      const path = history.handler ?? entryFunction(stack).handler
      const handler = await workingTreeHandler({ ...stack, directory: copy }, path)
      if (!(await replay(handler, history)).same || !(await prefixes(handler, history)).same) return true
    }
    return false
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** What to tell somebody whose histories have not noticed an edit. */
export function unnoticed(example: string, { file, line, what, before, after }: FileMutant): string {
  return [
    `${example}/${file}:${line}: no recorded history notices it when ${what}.`,
    ...before.split('\n').map((text) => `  - ${text}`),
    ...after.split('\n').map((text) => `  + ${text}`),
    'Somebody could make this edit, all tests would pass, and executions that are under way would break or end otherwise.',
    `Probably no history in ${example}/histories comes by this line. Run a path that does, and record it:`,
    `  npm start -- ${example} --event <event> --name <name>`,
    `  npm run durable -- record <name> -o ${example}/histories/<name>.json`,
  ].join('\n')
}
