import { expect, test } from 'vitest'
import { hosted, payloadOf } from './hosted.ts'

const ONE = `export const One = async () => 1`

test('a handler that throws while it loads is reported with the place in the source, every time', async () => {
  await using world = await hosted({ functions: ['One'], handlers: `${ONE}\n\nthrow new SyntaxError('not today')` })
  for (let i = 0; i < 2; i++) {
    const result = await world.invoke('One')
    expect(result).toMatchObject({
      ok: false,
      reason: 'error',
      error: { ErrorType: 'SyntaxError', ErrorMessage: 'not today' },
    })
    expect(result.ok ? '' : result.error.StackTrace?.[0]).toMatch(/src\/handlers\.js:3:/)
  }
})

test.each(['await new Promise(() => {})', 'for (;;);'])('a handler that does not finish loading: %s', async (load) => {
  await using world = await hosted({ functions: ['One'], handlers: `${ONE}\n${load}`, hosts: { initSeconds: 1 } })
  expect(await world.invoke('One')).toMatchObject({
    ok: false,
    reason: 'timeout',
    error: { ErrorMessage: expect.stringContaining('Task timed out after 1.00 seconds') },
  })
})

test('an export that is no function is reported', async () => {
  await using world = await hosted({ functions: ['One'], handlers: `export const One = 1` })
  expect(await world.invoke('One')).toMatchObject({
    ok: false,
    error: {
      ErrorType: 'Runtime.HandlerNotFound',
      ErrorMessage: 'The module exports no function "One". It exports: One.',
    },
  })
})

test('a handler may be a CommonJS module', async () => {
  await using world = await hosted({
    functions: [],
    run: `new sst.aws.Function('Old', { handler: 'src/old.handler' })`,
    handlers: '',
    files: { 'src/old.cjs': `exports.handler = async () => [typeof require, __filename.length > 0]` },
  })
  expect(payloadOf(await world.invoke('Old'))).toEqual(['function', true])
})

test('a package that is left out of the bundle is found from the folder of the stack', async () => {
  await using world = await hosted({
    functions: ['One'],
    args: `nodejs: { esbuild: { external: ['native'] } }`,
    handlers: `import { answer } from 'native'\nexport const One = async () => answer`,
    files: {
      'node_modules/native/package.json': '{ "name": "native", "type": "module", "exports": "./index.js" }',
      'node_modules/native/index.js': 'export const answer = 42',
    },
  })
  expect(payloadOf(await world.invoke('One'))).toBe(42)
})
