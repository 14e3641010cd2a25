import { expect, test } from 'vitest'
import { derivedRandom, derivedUuid } from './deterministic.ts'

const source = { executionArn: 'arn:aws:lambda:x', contextId: '1-2', name: 'order' }

test('derived values are pinned: executions that run today must get them tomorrow', () => {
  expect(derivedUuid(source)).toMatchInlineSnapshot(`"ab3d8bca-cc86-84f0-89be-7b0dc9c1ea50"`)
  expect(derivedRandom(source)).toMatchInlineSnapshot(`0.9499482145560489`)
})

test('a UUID has version 8 and the standard variant', () => {
  for (let i = 0; i < 100; i++) {
    expect(derivedUuid({ ...source, name: `n${i}` })).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  }
})

test('each part of the source changes the value, and parts do not run into each other', () => {
  const sources = [
    source,
    { ...source, executionArn: 'arn:aws:lambda:y' },
    { ...source, contextId: '1' },
    { ...source, name: 'orders' },
    { ...source, contextId: '1-2o', name: 'rder' },
  ]
  expect(new Set(sources.map(derivedUuid)).size).toBe(sources.length)
  expect(new Set(sources.map(derivedRandom)).size).toBe(sources.length)
})

test('numbers spread over 0 to 1', () => {
  const numbers = Array.from({ length: 2000 }, (_, i) => derivedRandom({ ...source, name: String(i) }))
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length
    expect(count).toBeGreaterThan(150)
    expect(count).toBeLessThan(250)
  }
})
