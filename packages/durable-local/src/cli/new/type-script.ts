import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import { runProgram } from './run-program.ts'

export interface Compilation {
  /** Absolute files or folders. */
  readonly include: readonly string[]
  readonly exclude?: readonly string[]
  readonly compilerOptions: Readonly<Record<string, unknown>>
}

/** Compiles sources of the repository with its settings and some more. Returns what the compiler complains of. */
export async function compile(
  repository: string,
  compilation: Compilation,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
  if (!existsSync(compiler)) {
    throw new UserError('TypeScript is not installed here. Run "npm test" in the repository once, which installs all.')
  }
  const folder = await mkdtemp(join(tmpdir(), 'durable-new-'))
  try {
    const config = { extends: join(repository, 'tsconfig.base.json'), ...compilation }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const args = [compiler, '--pretty', 'false', '-p', folder]
    const { error, stdout, stderr } = await runProgram(process.execPath, args, { cwd: repository, signal })
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
    return error === null ? [] : lines.length > 0 ? lines : [error.message]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
