import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { crashEverywhere, historyFile, run, type StartOptions, writeHistoryFile } from '../src/index.ts'
import { WRITING } from '../src/readme-block.ts'
import '../src/matchers.ts'

// Writes the snippets of both pages into a project of their own, under the names in their first lines, and runs its tests.

// The compiler is a process: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 })

const PACKAGE = join(import.meta.dirname, '..')
const ROOT = join(PACKAGE, '../..')

const pages = await Promise.all(
  ['README.md', 'OFFICIAL-SUITES.md'].map((page) => readFile(join(PACKAGE, page), 'utf8')),
)
const snippets = [...pages.join('\n').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => ({
  file: /^\/\/ (\S+)\n/.exec(code)?.[1] ?? '',
  code,
}))
const project = await mkdtemp(join(tmpdir(), 'durable-testing-readme-'))
afterAll(() => rm(project, { recursive: true, force: true }))

await mkdir(join(project, 'node_modules'))
for (const name of ['durable-core', 'vitest', '@types']) {
  await symlink(join(PACKAGE, 'node_modules', name), join(project, 'node_modules', name), 'dir')
}
await symlink(PACKAGE, join(project, 'node_modules', 'durable-testing'), 'dir')
await writeFile(join(project, 'package.json'), '{ "type": "module" }')
for (const { file, code } of snippets) {
  await mkdir(dirname(join(project, file)), { recursive: true })
  await writeFile(join(project, file), code)
}

// What `durable record` would have left behind.
const { handler } = await import(join(project, 'src/trip.ts'))
const options: StartOptions = {
  input: { flight: 'LH 400', card: 'card_visa' },
  functions: { payment: async () => 'receipt-1' },
  callbacks: { signature: { succeed: 'Ada' } },
}
const recorded = await run(handler, options)
await writeHistoryFile(join(project, 'histories/happy.json'), historyFile(recorded.history))

const tests = snippets.filter(({ file }) => file.endsWith('.test.ts'))
for (const { file } of tests) {
  describe(file, () => import(join(project, file)))
}

test('every snippet says which file it is, and there are tests of everything', () => {
  expect(snippets.map(({ file }) => file).filter((file) => !/^(src|test)\/.+\.ts$/.test(file))).toEqual([])
  expect(tests.length).toBeGreaterThan(5)
})

test('the README shows the crash table of its workflow; a block that is behind is reported', async () => {
  expect(await crashEverywhere(handler, options)).toBeInReadme('crash-table trip')
  if (WRITING) return
  expect(() => expect('| another table |').toBeInReadme('crash-table trip')).toThrow(
    /"crash-table trip" of \S*README\.md shows what was true once\. Write it anew with `npm run readme`/,
  )
})

test('every snippet compiles', async () => {
  const config = { extends: join(ROOT, 'tsconfig.base.json'), include: ['src', 'test'] }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config))
  expect(await typeErrors(project)).toBe('')
})

function typeErrors(folder: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => execFile(process.execPath, [tsc, '-p', folder], (_error, stdout) => resolve(stdout)))
}
