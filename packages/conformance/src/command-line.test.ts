import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readOptions } from './command-line.ts'

beforeEach(() => {
  // Commander tells wrong usage before it throws.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('suites and ids are separated by blanks or commas', () => {
  expect(readOptions(['--suite', 'step', 'wait', '--id', '1-1,1-2', '2-1', '--id', '2-2'])).toMatchObject({
    suite: ['step', 'wait'],
    id: ['1-1', '1-2', '2-1', '2-2'],
  })
})

test('without options, all are meant, on durable-core, four at a time as with the official runner', () => {
  expect(readOptions([])).toMatchObject({ suite: [], id: [], runtime: 'core', maxWorkers: 4 })
})

test.each([
  ['--runtime', 'java'],
  ['--endpoint', 'localhost:9010'],
  ['--max-workers', '0'],
  ['--strange', 'x'],
])('%s %s is wrong usage', (...args) => {
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'CommanderError' }))
})
