import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { md5 } from './md5.ts'
import { idsOf, plainId, wireId } from './operation-id.ts'

test('operations of the handler are numbered, operations of a child carry the path', () => {
  expect([plainId('', 1), plainId('1', 2), plainId('1-2', 3)]).toEqual(['1', '1-2', '1-2-3'])
})

test('wire ids are those of the official SDK', () => {
  expect(['1', '2', '1-1'].map(wireId)).toEqual(['c4ca4238a0b92382', 'c81e728d9d4c2f63', 'ea66c06c1e1c05fa'])
})

test('the ids of a context are those of its plain ids, in any order, also when the cache has turned over', () => {
  const expected = [1, 2, 3].map((number) => wireId(`1-7-${number}`))
  expect([3, 1, 2, 3].map((number) => idsOf('1-7').of(number))).toEqual([3, 1, 2, 3].map((n) => expected[n - 1]))
  for (let i = 0; i < 15_000; i++) idsOf(`turn-over-${i}`)
  expect([1, 2, 3].map((number) => idsOf('1-7').of(number))).toEqual(expected)
})

test('the built-in MD5 agrees with the platform at every length around the block boundaries', () => {
  for (let length = 0; length <= 200; length++) {
    const text = 'ü-'.repeat(length).slice(0, length)
    expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'))
  }
})
