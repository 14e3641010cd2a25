import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { conformanceFunctions } from './suites.ts'

test('there are 171 functions, each with a name of its own', () => {
  const names = conformanceFunctions().map(({ name }) => name)
  expect(new Set(names).size).toBe(171)
})

test('every function names a handler that its module exports', async () => {
  for (const { handler } of conformanceFunctions()) {
    const [file, name] = handler.split('.')
    const module: Record<string, unknown> = await import(pathToFileURL(join(import.meta.dirname, `../${file}.ts`)).href)
    expect(module[name ?? ''], handler).toBeTypeOf('function')
  }
})
