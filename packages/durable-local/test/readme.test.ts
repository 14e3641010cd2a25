import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultKinds } from '../src/faults/fault-kinds.ts'
import { parseFault } from '../src/faults/parse-fault.ts'

// The commands of the README are run by test/readme-commands.test.ts at the root.

const PACKAGE = join(import.meta.dirname, '..')
const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8')

function blocks(language: string): string[] {
  const fences = readme.matchAll(/^```(\w+).*\n([\s\S]*?)^```$/gm)
  return [...fences].flatMap(([, found, code = '']) => (found === language ? [code] : []))
}

test('every TypeScript block of the README compiles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'durable-local-readme-'))
  try {
    for (const [index, code] of blocks('ts').entries()) await writeFile(join(folder, `block-${index + 1}.mts`), code)
    const config = {
      extends: join(PACKAGE, '../../tsconfig.base.json'),
      compilerOptions: {
        paths: { 'durable-local': [join(PACKAGE, 'src/index.ts')] },
        typeRoots: [join(PACKAGE, 'node_modules/@types')],
      },
      include: ['*.mts', join(PACKAGE, 'src/**/*.d.ts')],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    expect(await typeCheck(folder)).toBe('')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the faults file of the README is one', () => {
  const [file = ''] = blocks('json')
  const faults: unknown[] = JSON.parse(file)
  expect(faults.map((fault) => parseFault(fault).kind)).toEqual(['crash-after', 'latency'])
})

test('the README tells of every kind of fault what the command tells of it', () => {
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (.*?) \| .*\|$/gm)].map(([, kind, meaning]) => [kind, meaning])
  expect(rows).toEqual(expect.arrayContaining(Object.entries(faultKinds)))
})

function typeCheck(folder: string): Promise<string> {
  const tsc = join(PACKAGE, '../../node_modules/typescript/bin/tsc')
  return new Promise((done) => execFile(process.execPath, [tsc, '-p', folder], (_error, stdout) => done(stdout)))
}
