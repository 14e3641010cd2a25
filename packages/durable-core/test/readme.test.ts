import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'

// The compiler is a process: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 })

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('every TypeScript block of the README and of DIFFERENCES.md compiles', async () => {
  const pages = await Promise.all(['../README.md', '../DIFFERENCES.md'].map((path) => readFile(at(path), 'utf8')))
  const blocks = [...pages.join('\n').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '')
  expect(blocks.length).toBeGreaterThan(7)
  const folder = await mkdtemp(join(tmpdir(), 'durable-readme-'))
  try {
    await Promise.all(blocks.map((code, index) => writeFile(join(folder, `block-${index + 1}.mts`), code)))
    const config = {
      extends: at('../../../tsconfig.base.json'),
      compilerOptions: {
        paths: { 'durable-core': [at('../src/index.ts')], zod: [at('../node_modules/zod/index.d.ts')] },
        typeRoots: [at('../node_modules/@types')],
      },
      include: ['*.mts'],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    expect(await typeCheck(folder)).toBe('')
  } finally {
    await rm(folder, { recursive: true })
  }
})

function typeCheck(folder: string): Promise<string> {
  const tsc = at('../../../node_modules/typescript/bin/tsc')
  return new Promise((resolve) => execFile(process.execPath, [tsc, '-p', folder], (_error, stdout) => resolve(stdout)))
}
