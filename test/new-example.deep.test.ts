import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addExample } from '../scripts/new-example/add-example.ts'
import { RepositoryTree } from './repository-tree.ts'

let tree: RepositoryTree

beforeAll(async () => {
  tree = new RepositoryTree()
  await addExample(tree.root, 'tea-time')
  tree.installLike('tea-time', 'basic-steps')
})
afterAll(() => tree?.[Symbol.dispose](), 120_000)

test.each([
  ['the commands of its README do what it shows', ['test/readme-examples.deep']],
  ['its recorded histories notice every dangerous edit', ['test/mutations.deep', '-t', 'tea-time']],
  ['its stack passes the checks of stacks, and is what its record says', ['infra/test/stacks.deep', '-t', 'tea-time']],
])('of a new example, %s', async (_, filters) => {
  const run = ['run', '--config', 'vitest.deep.config.ts', ...filters]
  const { code, output } = await tree.node(join('node_modules', 'vitest', 'vitest.mjs'), ...run)
  expect(code, output).toBe(0)
})
