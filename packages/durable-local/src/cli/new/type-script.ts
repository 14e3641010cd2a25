import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'

export interface Compilation {
  /** Absolute files or folders. */
  readonly include: readonly string[]
  readonly exclude?: readonly string[]
  readonly compilerOptions: Readonly<Record<string, unknown>>
}

/** Compiles sources of the repository with its settings and some more. Returns what the compiler complains of. */
export async function compile(repository: string, compilation: Compilation): Promise<readonly string[]> {
  const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
  if (!existsSync(compiler)) {
    throw new UserError('TypeScript is not installed here. Run "npm test" in the repository once, which installs all.')
  }
  const folder = await mkdtemp(join(tmpdir(), 'durable-new-'))
  try {
    const config = { extends: join(repository, 'tsconfig.base.json'), ...compilation }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    return await run(compiler, folder, repository)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function run(compiler: string, project: string, cwd: string): Promise<readonly string[]> {
  const args = [compiler, '--pretty', 'false', '-p', project]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
      resolve(error === null ? [] : lines.length > 0 ? lines : [error.message])
    })
  })
}
