import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Watch, watchFiles } from '../../src/hosts/watch.ts'

let folder: string
let changes: number
let watch: Watch

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-watch-'))
  changes = 0
  write('a.ts', '1')
  watch = watchFiles(() => changes++)
  watch.watch([join(folder, 'a.ts')])
})

afterEach(() => {
  watch.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a save is told once, however many moves the editor makes', async () => {
  write('a.ts', '2')
  write('a.ts.new', '3')
  renameSync(join(folder, 'a.ts.new'), join(folder, 'a.ts'))
  await expect.poll(() => changes).toBe(1)
})

test('a new source beside the watched files is told, since an import may wait for it; other files are not', async () => {
  write('notes.txt', 'x')
  write('b.ts', '1')
  await expect.poll(() => changes).toBe(1)
})

test('a change that comes after a close is not told', async () => {
  watch.close()
  write('a.ts', '2')
  watch.watch([join(folder, 'a.ts')])
  write('a.ts', '3')
  await expect.poll(() => changes).toBe(1)
})

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text)
}
