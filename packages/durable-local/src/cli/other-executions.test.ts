import { expect, test } from 'vitest'
import { othersText } from './other-executions.ts'

test('Executions that run beside are named, some of many, with how to end one', () => {
  expect(othersText([])).toBeUndefined()
  expect(othersText(['a'])).toMatch(/^Note: The execution a runs in this data folder too, .* stop a$/)
  expect(othersText(['a', 'b'])).toMatch(/^Note: 2 other executions \(a, b\) run in this data folder too, .* stop a$/)
  expect(othersText(['a', 'b', 'c', 'd'])).toContain('4 other executions (a, b, c, …) run')
  expect(othersText(Array(100).fill('a'))).toContain('100 or more other executions')
})
