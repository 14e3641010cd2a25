import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeProject } from './place.ts'

const FILES = new Map([
  ['package.json', '{}'],
  ['src/deep/a.ts', 'a'],
])
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'durable-place-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a project is written as a whole, into a new folder or an empty one', async () => {
  mkdirSync(join(root, 'empty'))
  for (const name of ['empty', 'new', 'in/a/new/place']) {
    await writeProject(join(root, name), FILES, async (draft) => {
      expect(readFileSync(join(draft, 'src/deep/a.ts'), 'utf8')).toBe('a')
    })
    expect(readdirSync(join(root, name)).sort()).toEqual(['package.json', 'src'])
  }
  expect(readdirSync(root).sort()).toEqual(['empty', 'in', 'new'])
})

test('whatever goes wrong leaves nothing behind, not even folders on the way', async () => {
  const failing = writeProject(join(root, 'a/b/c'), FILES, async () => {
    throw new Error('no room')
  })
  await expect(failing).rejects.toThrow('no room')
  expect(readdirSync(root)).toEqual([])
})

test('an empty folder that was there is still there after a failure', async () => {
  mkdirSync(join(root, 'empty'))
  const failing = writeProject(join(root, 'empty'), FILES, async () => {
    throw new Error('no room')
  })
  await expect(failing).rejects.toThrow('no room')
  expect(existsSync(join(root, 'empty'))).toBe(true)
  expect(readdirSync(root)).toEqual(['empty'])
})
