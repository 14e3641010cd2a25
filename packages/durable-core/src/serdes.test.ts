import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as official from '@aws/durable-execution-sdk-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultSerdes } from './serdes.ts'
import { createClassSerdes, createClassSerdesWithDates } from './serdes-class.ts'
import { createFileSystemSerdes, FileSystemPathEncoding, FileSystemSerdesMode } from './serdes-file-system.ts'
import { buildPreview, FieldMatchMode, type PreviewConfig, PreviewMode } from './serdes-preview.ts'

const context = {
  entityId: '1-2',
  durableExecutionArn:
    'arn:aws:lambda:eu-west-1:123456789012:function:orders:7/durable-execution/order-7/0b5c7d80-0000-4000-8000-000000000001',
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-serdes-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

class Order {
  id = ''
  placedAt = new Date(0)
  payment: { paidAt?: Date } = {}
  label() {
    return `order ${this.id}`
  }
}

test('no value is no payload, and back', async () => {
  for (const serdes of [defaultSerdes, createClassSerdes(Order), createFileSystemSerdes(folder)]) {
    expect(await serdes.serialize(undefined, context)).toBeUndefined()
    expect(await serdes.deserialize(undefined, context)).toBeUndefined()
  }
})

test('a class serdes gives methods back, and dates where their paths lead', async () => {
  const serdes = createClassSerdesWithDates(Order, ['placedAt', 'payment.paidAt', 'nowhere.placedAt'])
  const order = Object.assign(new Order(), { id: '7', placedAt: new Date(5), payment: { paidAt: new Date(6) } })
  const back = await serdes.deserialize(await serdes.serialize(order, context), context)
  expect(back).toBeInstanceOf(Order)
  expect(back).toEqual(order)
  expect(back?.label()).toBe('order 7')
})

test('a path that leads nowhere does not touch a field of the same name elsewhere', async () => {
  const serdes = createClassSerdesWithDates(Order, ['nowhere.id'])
  expect((await serdes.deserialize('{"id":"2020"}', context))?.id).toBe('2020')
})

const PATHS = [FileSystemPathEncoding.URI, FileSystemPathEncoding.HASH]

test.each(PATHS)(
  'files are where the official serdes puts them (%s), and each reads what the other wrote',
  async (path) => {
    const value = { text: 'héllo', list: [1, 2, 3] }
    const ours = createFileSystemSerdes(folder, { pathEncoding: path })
    const theirs = official.createFileSystemSerdes(folder, { pathEncoding: official.FileSystemPathEncoding[path] })
    const stored = await ours.serialize(value, context)
    expect(stored).toBe(await theirs.serialize(value, context))
    expect(await theirs.deserialize(stored, context)).toEqual(value)
    expect(await ours.deserialize(stored, context)).toEqual(value)
  },
)

test('an ARN of unknown form is one folder', async () => {
  const odd = { entityId: '1', durableExecutionArn: 'arn/../x' }
  const stored = await createFileSystemSerdes(folder).serialize(1, odd)
  expect(JSON.parse(String(stored)).file).toBe(join(folder, 'arn%2F..%2Fx', '1.json'))
})

test('with OVERFLOW only a large value goes into a file', async () => {
  const serdes = createFileSystemSerdes(folder, { storageMode: FileSystemSerdesMode.OVERFLOW })
  const theirs = official.createFileSystemSerdes(folder, { storageMode: official.FileSystemSerdesMode.OVERFLOW })
  // {"data":"\"…\""} around the text
  const fits = 'x'.repeat(255 * 1024 - 15)
  for (const value of [fits, `${fits}x`]) {
    const stored = await serdes.serialize(value, context)
    expect(stored).toBe(await theirs.serialize(value, context))
    expect(Object.keys(JSON.parse(String(stored)))).toEqual([value === fits ? 'data' : 'file'])
    expect(await serdes.deserialize(stored, context)).toBe(value)
  }
})

test('a preview is stored beside the path, and nothing else is left in the folder', async () => {
  const own = join(folder, 'preview')
  const serdes = createFileSystemSerdes(own, {
    pathEncoding: FileSystemPathEncoding.HASH,
    generatePreview: () => ({ id: 7 }),
  })
  const { file, preview } = JSON.parse(String(await serdes.serialize({ id: 7, card: '4242' }, context)))
  expect(preview).toEqual({ id: 7 })
  expect(await readFile(file, 'utf8')).toBe('{"id":7,"card":"4242"}')
  expect(await readdir(join(file, '..'))).toEqual([file.split('/').at(-1)])
})

test('a file that is gone, or text of another serdes, is reported with what to check', async () => {
  const serdes = createFileSystemSerdes(folder)
  await expect(serdes.deserialize('{"file":"gone.json"}', context)).rejects.toThrow('gone.json cannot be read')
  await expect(serdes.deserialize('"plain"', context)).rejects.toThrow('not from createFileSystemSerdes')
})

const value = {
  id: 7,
  customer: { name: 'Ada', card: { number: '4242', brand: 'V' } },
  lines: [
    { sku: 'a', price: 1 },
    { sku: 'b', price: 2 },
  ],
  tags: ['x', 'y'],
  'dotted.key': 1,
  constructor: 'evil',
  note: null,
}

const PREVIEWS: [string, Omit<PreviewConfig, 'mode'>, PreviewMode][] = [
  ['everything', {}, 'INCLUDE_ALL'],
  ['nothing', {}, 'EXCLUDE_ALL'],
  ['named fields', { include: [{ name: 'name' }, { name: 'sku' }] }, 'EXCLUDE_ALL'],
  ['all within a named field', { include: [{ name: 'customer' }] }, 'EXCLUDE_ALL'],
  ['one path', { include: [{ name: 'customer.card.brand', match: FieldMatchMode.PATH }] }, 'EXCLUDE_ALL'],
  ['a masked field', { mask: [{ name: 'card' }] }, 'INCLUDE_ALL'],
  ['a masked field among excluded ones', { mask: [{ name: 'number' }], maskString: '#' }, 'EXCLUDE_ALL'],
  ['all but a field', { exclude: [{ name: 'card' }] }, 'INCLUDE_ALL'],
  ['excluded before masked', { exclude: [{ name: 'card' }], mask: [{ name: 'number' }] }, 'INCLUDE_ALL'],
  ['what fits', { maxPreviewBytes: 60 }, 'INCLUDE_ALL'],
  ['no room', { maxPreviewBytes: 3 }, 'INCLUDE_ALL'],
]

test.each(PREVIEWS)('a preview of %s is the official one', (_title, config, mode) => {
  const theirs = official.buildPreview(value, { ...config, mode } as official.PreviewConfig)
  expect(buildPreview(value, { ...config, mode })).toEqual(theirs)
})

test('a preview stops where the official one stops, whatever the room', () => {
  const mode = PreviewMode.INCLUDE_ALL
  for (let maxPreviewBytes = 0; maxPreviewBytes < 200; maxPreviewBytes++) {
    const theirs = official.buildPreview(value, { mode: official.PreviewMode.INCLUDE_ALL, maxPreviewBytes })
    expect(buildPreview(value, { mode, maxPreviewBytes })).toEqual(theirs)
  }
})

test('what is no object has no preview', () => {
  expect(buildPreview('text', { mode: PreviewMode.INCLUDE_ALL })).toBeUndefined()
})
