import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as official from '@aws/durable-execution-sdk-js-testing'
import { expect, test } from 'vitest'
import * as ours from '../../src/official/index.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Type-checks with the name of AWS's package led to ours; returns what the compiler says. */
function compile(config: string): Promise<string> {
  const tsc = at('../../../../node_modules/typescript/bin/tsc')
  return new Promise((resolve) =>
    execFile(process.execPath, [tsc, '-p', at(config)], (_error, stdout) => resolve(stdout)),
  )
}

/** All names that a file imports from AWS's package. */
async function namesFrom(path: string): Promise<string[]> {
  const source = await readFile(at(path), 'utf8')
  const [, list = ''] = /import (?:type )?\{([^{}]*)\} from '@aws\/durable-execution-sdk-js-testing'/.exec(source) ?? []
  return list.split(',').map((name) => name.replace('type ', '').trim())
}

/** All names that AWS's package exports, types included. */
async function publicNames(): Promise<string[]> {
  const entry = fileURLToPath(import.meta.resolve('@aws/durable-execution-sdk-js-testing'))
  const types = entry.replace(/dist\/.*$/, 'dist-types/')
  const sources = await Promise.all(
    ['index.d.ts', 'test-runner/index.d.ts'].map((file) => readFile(types + file, 'utf8')),
  )
  const lists = [...sources.join('\n').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
  return lists.flatMap(([, list = '']) => list.split(',').map((name) => name.trim())).filter((name) => name !== '')
}

test("a suite written against the types of AWS's package compiles against durable-testing/official", async () => {
  expect(await compile('compat/tsconfig.json')).toBe('')
})

test("that suite, or the list of differences, uses every public name of AWS's package", async () => {
  const used = new Set([
    ...(await namesFrom('compat/official-program.ts')),
    ...(await namesFrom('compat/differences.ts')),
  ])
  const names = await publicNames()
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !used.has(name))).toEqual([])
})

test("everything that AWS's package exports at run time is exported here, constants with the same values", () => {
  for (const [name, value] of Object.entries(official)) {
    expect(ours).toHaveProperty(name)
    if (typeof value === 'object') expect(ours).toHaveProperty(name, { ...value })
  }
})

test('the deliberate differences are those that are listed, and no others', async () => {
  const source = await readFile(at('compat/differences.ts'), 'utf8')
  const lines = source.split('\n')
  const listed = lines.flatMap((line, index) => (line.includes('// Difference:') ? [index + 2] : []))
  const reported = (await compile('compat/tsconfig.differences.json')).matchAll(/differences\.ts\((\d+),/g)
  expect([...new Set([...reported].map(([, line]) => Number(line)))]).toEqual(listed)
})
