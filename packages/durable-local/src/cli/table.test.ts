import { expect, test } from 'vitest'
import { table } from './table.ts'

const COLUMNS = [
  { title: 'NAME', value: ([name]: readonly string[]) => name ?? '' },
  { title: 'FUNCTION', value: ([, fn]: readonly string[]) => fn ?? '', shrinks: true },
]
const ROWS = [
  ['order-1', 'order-processing-local-Order:1'],
  ['o2', 'parcel:12'],
]

test('Columns are as wide as what is in them', () => {
  expect(table(ROWS, COLUMNS)).toEqual([
    'NAME     FUNCTION',
    'order-1  order-processing-local-Order:1',
    'o2       parcel:12',
  ])
})

test('In a narrow terminal the column that may shrink gives way', () => {
  const lines = table(ROWS, COLUMNS, 24)
  expect(lines).toEqual(['NAME     FUNCTION', 'order-1  order-processi…', 'o2       parcel:12'])
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(24)
})

test('However narrow it is, something of every column is left', () => {
  expect(table(ROWS, COLUMNS, 1)[1]).toBe('order-1  order-p…')
})
