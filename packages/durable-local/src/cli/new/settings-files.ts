import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files, Project } from './project.ts'
import { biomeFile } from './style.ts'

/** The settings that the repository has for all examples, as files of a copy. */
export function settingsFiles(project: Project, files: Files): Files {
  return new Map([
    ...AS_THEY_ARE.map((path) => [path, readFileSync(join(project.repository, path), 'utf8')] as const),
    ['.gitignore', GITIGNORE],
    ['biome.json', biomeFile(project)],
    ['tsconfig.json', tsconfig(project, files)],
    ['vitest.config.ts', VITEST_CONFIG],
  ])
}

/** The launch configuration lets an editor into handlers under `durable dev --inspect`. */
const AS_THEY_ARE = ['.editorconfig', '.vscode/launch.json', 'LICENSE']

const GITIGNORE = `node_modules/
.durable/
.sst/
coverage/
`

const VITEST_CONFIG = `import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    include: ['{src,test}/**/*.test.ts'],
    // What handlers print is only of interest when their test fails.
    silent: 'passed-only',
    testTimeout: 30_000,
    // \`--mode readme\` writes the generated parts of README.md anew: one file after the other, as they write to one.
    env: { README: mode === 'readme' ? 'write' : 'ignore' },
    fileParallelism: mode !== 'readme',
  },
}))
`

interface Tsconfig {
  readonly compilerOptions?: Readonly<Record<string, unknown>>
  readonly include?: readonly string[]
}

/** The shared settings of the compiler with those of the example, in one file. */
function tsconfig({ repository, example }: Project, files: Files): string {
  const read = (...path: string[]): Tsconfig => JSON.parse(readFileSync(join(...path), 'utf8'))
  const shared = read(repository, 'tsconfig.base.json')
  const own = read(example.directory, 'tsconfig.json')
  const runtime = [...files.keys()].some((path) => path.startsWith('infra/runtime/')) ? ['infra/runtime'] : []
  const merged = {
    compilerOptions: { ...shared.compilerOptions, ...own.compilerOptions },
    include: [...(own.include ?? ['src', 'test']), ...runtime, 'vitest.config.ts'],
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}
