import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileStamps } from './file-stamps.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-stamps-'))
  file = join(folder, 'a.ts')
  write('1', 1000)
})

afterEach(() => rmSync(folder, { recursive: true }))

function write(text: string, seconds: number): void {
  writeFileSync(file, text)
  utimesSync(file, seconds, seconds)
}

test('files that nobody touches hold', () => {
  expect(FileStamps.take([file, join(folder, 'absent')], 2_000_000).hold()).toBe(true)
})

test.each<[string, () => void]>([
  ['written', () => write('1', 1001)],
  ['made longer within the same moment', () => write('12', 1000)],
  ['removed', () => rmSync(file)],
])('a file that is %s does not hold', (_what, change) => {
  const stamps = FileStamps.take([file], 2_000_000)
  change()
  expect(stamps.hold()).toBe(false)
})

test('a file that is made does not hold', () => {
  const stamps = FileStamps.take([join(folder, 'b.ts')], 2_000_000)
  writeFileSync(join(folder, 'b.ts'), '')
  expect(stamps.hold()).toBe(false)
})

test('a file that was written while it was read does not hold: nobody knows what was read', () => {
  expect(FileStamps.take([file], 1_000_000).hold()).toBe(false)
})
