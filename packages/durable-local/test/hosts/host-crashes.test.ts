import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hosted, hosted, payloadOf } from './hosted.ts'
import { isRunning } from './is-running.ts'

const HANDLERS = `
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
export const Fine = async () => 'fine'
export const Exit = async () => process.exit(3)
export const Kill = async () => process.kill(process.pid, 'SIGKILL')
export const Heap = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())) }
export const Buffers = async () => { const all = []; for (;;) { all.push(Buffer.alloc(1e7, 1)); await new Promise((done) => setTimeout(done, 1)) } }
export const Loop = async () => { for (;;); }
export const Spawn = async (pidFile) => { spawnSync('sh', ['-c', 'echo $$ > ' + pidFile + '; exec sleep 60'], { stdio: 'inherit' }) }
export const Wait = async () => { await new Promise(() => {}) }
export const Rejection = async () => { Promise.reject(new Error('nobody caught me')); await new Promise((done) => setTimeout(done, 5000)) }
export const Exception = async () => { setTimeout(() => { throw new RangeError('out of nowhere') }, 1); await new Promise((done) => setTimeout(done, 5000)) }
export const Disconnect = async () => { process.disconnect(); await new Promise((done) => setTimeout(done, 5000)) }
`
const NAMES = [...HANDLERS.matchAll(/export const (\w+)/g)].map(([, name = '']) => name)

let world: Hosted
/** Its handlers have time to die, also on a busy machine. */
let patient: Hosted

beforeAll(async () => {
  world = await hosted({ functions: NAMES, handlers: HANDLERS })
  patient = await hosted({ functions: NAMES, handlers: HANDLERS, args: `timeout: '30 seconds', memory: '128 MB'` })
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await patient[Symbol.asyncDispose]()
})

test.each([
  ['Exit', 'exit status 3'],
  ['Kill', 'signal: killed'],
  ['Heap', 'signal: aborted'],
  ['Disconnect', 'signal: killed'],
])('a process that dies fails its invocation only: %s', { timeout: 60_000 }, async (component, how) => {
  const { requestId, result } = patient.start(component)
  expect(await result).toMatchObject({
    ok: false,
    reason: 'exit',
    error: {
      ErrorType: 'Runtime.ExitError',
      ErrorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
    },
  })
  expect(payloadOf(await patient.invoke('Fine'))).toBe('fine')
})

test('a process that uses too much memory outside of the heap is killed', { timeout: 60_000 }, async () => {
  await using big = await hosted({ functions: ['Buffers'], args: `memory: '128 MB'`, handlers: HANDLERS })
  expect(await big.invoke('Buffers')).toMatchObject({ ok: false, reason: 'exit' })
})

test.each(['Loop', 'Wait'])('a handler that does not answer is killed when its time is up: %s', async (component) => {
  const { requestId, result } = world.start(component)
  expect(await result).toMatchObject({
    ok: false,
    reason: 'timeout',
    error: {
      ErrorType: 'Sandbox.Timedout',
      ErrorMessage: expect.stringMatching(
        new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z ${requestId} Task timed out after 1\\.00 seconds$`),
      ),
    },
  })
})

test('what a handler has started is killed with it', async () => {
  const pidFile = join(world.example.dataFolder, 'sleeping.pid')
  expect(await world.invoke('Spawn', pidFile)).toMatchObject({ ok: false, reason: 'timeout' })
  const pid = Number(readFileSync(pidFile, 'utf8'))
  await expect.poll(() => isRunning(pid)).toBe(false)
})

test.each([
  ['Rejection', 'Runtime.UnhandledPromiseRejection', 'nobody caught me'],
  ['Exception', 'RangeError', 'out of nowhere'],
])('an error that nobody catches fails the invocation: %s', async (component, ErrorType, ErrorMessage) => {
  expect(await world.invoke(component)).toMatchObject({
    ok: false,
    reason: 'error',
    error: { ErrorType, ErrorMessage },
  })
})

test('the process of one invocation can be killed by the id of its request', async () => {
  const { requestId, result } = world.start('Wait')
  await expect.poll(() => world.hosts.kill(requestId)).toBe(true)
  expect(await result).toMatchObject({ ok: false, reason: 'exit', error: { ErrorType: 'Runtime.ExitError' } })
  expect(world.hosts.kill(requestId)).toBe(false)
})

test('after a time-out the next invocation gets a process that lives', async () => {
  await world.invoke('Loop')
  const results = await Promise.all([world.invoke('Loop'), world.invoke('Loop')])
  expect(results.map((result) => (result.ok ? 'ok' : result.reason))).toEqual(['timeout', 'timeout'])
})

test('a function whose folder is gone is unavailable, and nothing crashes', async () => {
  await using other = await hosted({ functions: ['Fine'], handlers: HANDLERS })
  other.example[Symbol.dispose]()
  expect(existsSync(other.example.directory)).toBe(false)
  expect(await other.invoke('Fine')).toMatchObject({
    ok: false,
    reason: 'unavailable',
    error: { ErrorMessage: expect.stringContaining('is not there any more') },
  })
})
