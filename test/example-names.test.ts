import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

test('no test of an example names its app: whoever renames a copy need not look for the name', () => {
  const named = globSync('examples/*/test/*.ts', { cwd: ROOT }).filter((file) => {
    const [, example] = file.split('/')
    return readFileSync(join(ROOT, file), 'utf8').includes(`${example}-local-`)
  })
  expect(named).toEqual([])
})
