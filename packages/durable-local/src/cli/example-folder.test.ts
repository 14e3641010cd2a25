import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleFolder } from './example-folder.ts'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')))
  for (const name of ['order-processing', 'video-pipeline']) {
    mkdirSync(join(root, 'examples', name, 'src'), { recursive: true })
    writeFileSync(join(root, 'examples', name, 'sst.config.ts'), '')
  }
  mkdirSync(join(root, 'examples', 'notes'))
  writeFileSync(join(root, 'pnpm-workspace.yaml'), '')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

test('A path to a folder with a stack file is an example', () => {
  const folder = join(root, 'examples', 'order-processing')
  expect(exampleFolder('.', folder)).toBe(folder)
  expect(exampleFolder('examples/order-processing', root)).toBe(folder)
  expect(exampleFolder(folder, tmpdir())).toBe(folder)
})

test('A name is looked up in the examples of the repository, from anywhere in it', () => {
  const folder = join(root, 'examples', 'order-processing')
  expect(exampleFolder('order-processing', root)).toBe(folder)
  expect(exampleFolder('order-processing', join(root, 'examples', 'video-pipeline', 'src'))).toBe(folder)
})

test('An unknown name is answered with the nearest and with all there are', () => {
  expect(() => exampleFolder('order-procesing', root)).toThrow(
    'There is no example "order-procesing". Did you mean "order-processing"?\n' +
      'Give the path of a folder with sst.config.ts, or one of the examples: order-processing, video-pipeline.',
  )
})

test('A folder without a stack file is no example', () => {
  expect(() => exampleFolder('examples/notes', root)).toThrow('has no sst.config.ts, so it is not an example')
})

test('Outside of a repository only paths will do', () => {
  expect(() => exampleFolder('order-processing', tmpdir())).toThrow(
    'There is no example "order-processing". Give the path of a folder with sst.config.ts.',
  )
})
