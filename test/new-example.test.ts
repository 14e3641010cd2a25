import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addExample } from '../scripts/new-example/add-example.ts'
import { RepositoryTree } from './repository-tree.ts'

// A new example in a copy of this repository, under the checks that every example is under. new-example.deep.test.ts has
// those that take longer.

let tree: RepositoryTree

beforeAll(async () => {
  tree = new RepositoryTree()
  await addExample(tree.root, 'tea-time')
  tree.installLike('tea-time', 'basic-steps')
})
afterAll(() => tree?.[Symbol.dispose]())

test.each([
  [
    'is formatted and without a complaint of the linter',
    ['@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', 'examples'],
  ],
  ['passes the type check', ['typescript/bin/tsc', '-p', 'examples/tea-time']],
  [
    'passes its own tests, and those of READMEs',
    ['vitest/vitest.mjs', 'run', 'examples/tea-time', 'test/readme-parts'],
  ],
  ['has histories that notice an edit', ['vitest/vitest.mjs', 'run', 'test/mutations.test.ts', '-t', 'tea-time']],
])('a new example %s', { timeout: 120_000 }, async (_, [program = '', ...args]) => {
  const { code, output } = await tree.node(join('node_modules', program), ...args)
  expect(code, output).toBe(0)
})

test('it has its own name everywhere, and a line in the table of examples', () => {
  const folder = join(tree.root, 'examples/tea-time')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[^.]*(\.[\w-]+)*\.(ts|json|md)$/.test(file),
  )
  const own = files.filter((file) => !file.startsWith('node_modules'))
  expect(own).toContain(join('test', 'tea-time.test.ts'))
  for (const file of own)
    expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/example-name|Example name/)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/^# Tea time\n/)
  const rows = readFileSync(join(tree.root, 'README.md'), 'utf8').match(/^\| \[[\w-]+\]\(examples\/.*$/gm)
  expect(rows?.at(-1)).toContain('[tea-time](examples/tea-time)')
})

test.each([
  ['Tea Time', '"Tea Time" cannot be the name of an example.'],
  ['../tea', '"../tea" cannot be the name of an example.'],
  ['tea-time', 'There is an example tea-time already'],
])('the name "%s" is refused, and nothing is changed', async (name, message) => {
  const before = readFileSync(join(tree.root, 'README.md'), 'utf8')
  await expect(addExample(tree.root, name)).rejects.toThrow(message)
  expect(readdirSync(join(tree.root, 'examples'))).toEqual(['tea-time'])
  expect(readFileSync(join(tree.root, 'README.md'), 'utf8')).toBe(before)
  expect(existsSync(join(tree.root, 'tea'))).toBe(false)
})

test('its command says how it is used', async () => {
  const command = (...args: readonly string[]) => tree.node(join('scripts', 'new-example', 'main.ts'), ...args)
  expect(await command('--help')).toMatchObject({
    code: 0,
    output: expect.stringContaining('npm run new-example -- NAME'),
  })
  expect(await command()).toMatchObject({ code: 2, output: expect.stringContaining('Name the example') })
})
