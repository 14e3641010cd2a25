import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isNoticed, openExample, unnoticed } from './mutation-check.ts'

const EXAMPLES = resolve(import.meta.dirname, '../examples')
const examples = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'histories')))

test.for(examples)('%s: its recorded histories notice every dangerous edit', async (name) => {
  const example = await openExample(join(EXAMPLES, name))
  const missed: string[] = []
  for (const mutant of example.mutants) {
    if (!(await isNoticed(example, mutant))) missed.push(unnoticed(`examples/${name}`, mutant))
  }
  expect(missed, missed.join('\n\n')).toEqual([])
})
