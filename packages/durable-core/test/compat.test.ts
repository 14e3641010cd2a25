import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as official from '@aws/durable-execution-sdk-js'
import { expect, test, vi } from 'vitest'
import * as ours from '../src/index.ts'

// The compiler is a process: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 })

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Type-checks with the official SDK's name led to durable-core; returns what the compiler says. */
function compile(config: string): Promise<string> {
  const tsc = at('../../../node_modules/typescript/bin/tsc')
  return new Promise((resolve) =>
    execFile(process.execPath, [tsc, '-p', at(config)], (_error, stdout) => resolve(stdout)),
  )
}

/** All names in `{ … }` lists of the imports or exports of a file. */
function namesIn(source: string, keyword: 'import' | 'export'): Set<string> {
  const lists = source.matchAll(new RegExp(`^${keyword} (?:type )?\\{([^}]*)\\}`, 'gm'))
  const names = [...lists].flatMap(([, list]) => (list ?? '').replace(/\/\/.*$/gm, '').split(','))
  return new Set(names.map((name) => name.replace('type ', '').trim()).filter((name) => name !== ''))
}

test('a program written against the official types compiles against durable-core', async () => {
  expect(await compile('compat/tsconfig.json')).toBe('')
})

test('that program, or the list of differences, uses every public name of the official SDK', async () => {
  const entry = fileURLToPath(import.meta.resolve('@aws/durable-execution-sdk-js')).replace(
    /dist\/.*$/,
    'dist-types/index.d.ts',
  )
  const publicNames = namesIn(await readFile(entry, 'utf8'), 'export').add('withDurableExecution')
  const program = namesIn(await readFile(at('compat/official-program.ts'), 'utf8'), 'import')
  const differences = namesIn(await readFile(at('compat/differences.ts'), 'utf8'), 'import')
  expect([...publicNames].filter((name) => !program.has(name) && !differences.has(name))).toEqual([])
})

test('everything that the official SDK exports at run time is exported here', () => {
  expect(Object.keys(official).filter((name) => !(name in ours))).toEqual([])
})

test('the deliberate differences are those that are listed, and no others', async () => {
  const source = await readFile(at('compat/differences.ts'), 'utf8')
  const lines = source.split('\n')
  const listed = lines.flatMap((line, index) => (line.includes('// Difference:') ? [index + 2] : []))
  const reported = (await compile('compat/tsconfig.differences.json')).matchAll(/differences\.ts\((\d+),/g)
  expect([...new Set([...reported].map(([, line]) => Number(line)))]).toEqual(listed)
})
