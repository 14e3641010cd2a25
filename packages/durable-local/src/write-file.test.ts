import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFile } from './write-file.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('A file is replaced as a whole, and nothing else is left in its folder', () => {
  const file = join(folder, 'file')
  replaceFile(file, 'old')
  replaceFile(file, 'new')
  expect(readFileSync(file, 'utf8')).toBe('new')
  expect(readdirSync(folder)).toEqual(['file'])
})

test('A file that cannot be replaced leaves no draft behind', () => {
  const file = join(folder, 'in-the-way')
  mkdirSync(join(file, 'full'), { recursive: true })
  expect(() => replaceFile(file, 'new')).toThrow()
  expect(readdirSync(folder)).toEqual(['in-the-way'])
})
