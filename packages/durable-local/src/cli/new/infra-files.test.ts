import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { infraFiles } from './infra-files.ts'
import type { Project } from './project.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../../..')
const PROJECT: Project = {
  name: 'my-shop',
  directory: '/home/me/my-shop',
  example: { name: 'shop', directory: '/repository/examples/shop' },
  repository: REPOSITORY,
  runtime: 'core',
  packageManager: 'npm',
}

test('a stack’s building blocks come with all that they use: modules, handlers, and what those import', () => {
  const stack = "const { callbackEndpoint } = await import('./infra/callback-endpoint.ts')"
  const files = infraFiles(PROJECT, new Map([['sst.config.ts', stack]]))
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      'infra/callback-endpoint.ts',
      'infra/permissions.ts',
      'infra/place.ts',
      'infra/runtime/answer-callback.ts',
      'infra/runtime/callback-token.ts',
    ]),
  )
  expect(files.has('infra/start-api.ts')).toBe(false)
  expect(files.get('infra/place.ts')).toContain("INFRA = 'infra'")
})

test('a stack without a state machine gets nothing of one', () => {
  const stack = "const { mayUse } = await import('./infra/permissions.ts')"
  expect([...infraFiles(PROJECT, new Map([['sst.config.ts', stack]])).keys()].sort()).toEqual([
    'infra/function-settings.ts',
    'infra/permissions.ts',
  ])
})

test('a handler gets the modules of infra/ that it imports', () => {
  const handler = "import { callbackUrl } from '../infra/runtime/callback-token.ts'"
  expect([...infraFiles(PROJECT, new Map([['src/handler.ts', handler]])).keys()]).toEqual([
    'infra/runtime/callback-token.ts',
  ])
})

test('a stack that uses none of them gets none', () => {
  expect(infraFiles(PROJECT, new Map([['sst.config.ts', "import('./src/own.ts')"]])).size).toBe(0)
})
