import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isNoticed, oneOfEachKind, openExample, unnoticed } from './mutation-check.ts'

// One dangerous edit of each kind for each example; `npm run test:deep` makes them all.

const EXAMPLES = resolve(import.meta.dirname, '../examples')
const examples = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'histories')))

test.for(examples)('%s: its recorded histories notice an edit of each kind', async (name) => {
  const example = await openExample(join(EXAMPLES, name))
  const mutants = oneOfEachKind(example)
  expect(mutants.length).toBeGreaterThan(0)
  for (const mutant of mutants) {
    if (!(await isNoticed(example, mutant))) expect.fail(unnoticed(`examples/${name}`, mutant))
  }
})

test('an edit that no history comes by is shown with its line, and with what to do', async () => {
  const { histories, ...example } = await openExample(join(EXAMPLES, 'order-processing'))
  const blind = { ...example, histories: histories.filter(({ name }) => name === 'payment') }
  const ship = blind.mutants.find(({ what }) => what === "step 'ship' is removed")
  if (ship === undefined) throw new Error('the order is not shipped any more')
  expect(await isNoticed(blind, ship)).toBe(false)
  expect(unnoticed('examples/order-processing', ship)).toMatch(
    /^examples\/order-processing\/src\/handler\.ts:\d+: no recorded history notices it when step 'ship' is removed\.\n {2}- await context\.step\('ship'/,
  )
})
