import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const NAMES = ['happy', 'declined', 'out-of-stock']

test('A slip of the finger finds the name that was meant', () => {
  expect(nearest('hapy', NAMES)).toBe('happy')
  expect(nearest('Declined', NAMES)).toBe('declined')
  expect(nearest('out-of-stok', NAMES)).toBe('out-of-stock')
})

test('The beginning of a name is enough', () => {
  expect(nearest('out', NAMES)).toBe('out-of-stock')
})

test('Something else entirely finds nothing', () => {
  expect(nearest('refund', NAMES)).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
