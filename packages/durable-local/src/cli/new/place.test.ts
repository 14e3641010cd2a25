import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkIsFree, writeProject } from './place.ts'

const FILES = new Map([
  ['package.json', '{}'],
  ['src/deep/a.ts', 'a'],
])
const { signal } = new AbortController()
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'durable-place-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function noRoom(): Promise<never> {
  throw new Error('no room')
}

test('a project is written as a whole, into a new folder or an empty one', async () => {
  mkdirSync(join(root, 'empty'))
  for (const name of ['empty', 'new', 'in/a/new/place']) {
    const finish = async (draft: string) => {
      expect(readFileSync(join(draft, 'src/deep/a.ts'), 'utf8')).toBe('a')
    }
    await writeProject(join(root, name), FILES, finish, signal)
    expect(readdirSync(join(root, name)).sort()).toEqual(['package.json', 'src'])
  }
  expect(readdirSync(root).sort()).toEqual(['empty', 'in', 'new'])
})

test('whatever goes wrong leaves nothing behind, not even folders on the way', async () => {
  const failing = writeProject(join(root, 'a/b/c'), FILES, noRoom, signal)
  await expect(failing).rejects.toThrow('no room')
  expect(readdirSync(root)).toEqual([])
})

test('an empty folder that was there is still there after a failure', async () => {
  mkdirSync(join(root, 'empty'))
  const failing = writeProject(join(root, 'empty'), FILES, noRoom, signal)
  await expect(failing).rejects.toThrow('no room')
  expect(existsSync(join(root, 'empty'))).toBe(true)
  expect(readdirSync(root)).toEqual(['empty'])
})

test('who is stopped while it is written leaves nothing behind either', async () => {
  const stop = new AbortController()
  const stopped = writeProject(join(root, 'a/b'), FILES, async () => stop.abort(new Error('stopped')), stop.signal)
  await expect(stopped).rejects.toThrow('stopped')
  expect(readdirSync(root)).toEqual([])
})

test('of folders that were made on the way, those stay that somebody else has put something into', async () => {
  const failing = writeProject(
    join(root, 'new/a/mine'),
    FILES,
    () => {
      writeFileSync(join(root, 'new/diary.txt'), 'theirs')
      return noRoom()
    },
    signal,
  )
  await expect(failing).rejects.toThrow('no room')
  expect(readdirSync(join(root, 'new'))).toEqual(['diary.txt'])
})

test('a place inside of a file is refused before anything is built', () => {
  writeFileSync(join(root, 'file'), '')
  expect(() => checkIsFree(join(root, 'file/a/b'), '/elsewhere')).toThrow(
    `${join(root, 'file')} is a file, so no folder can be made in it.`,
  )
})
