import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder, lockHolder, settledLockHolder } from './folder-lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('Who has the folder says where it listens', () => {
  const lock = lockFolder(folder)
  expect(lockHolder(folder)).toEqual({ pid: process.pid })
  lock.publish('http://127.0.0.1:9010')
  expect(lockHolder(folder)).toEqual({ pid: process.pid, endpoint: 'http://127.0.0.1:9010' })
  lock.release()
  expect(lockHolder(folder)).toBeUndefined()
})

test('A second one is told who has it', () => {
  const lock = lockFolder(folder)
  lock.publish('http://127.0.0.1:9010')
  expect(() => lockFolder(folder)).toThrow(
    `Another engine has the data folder ${folder}: process ${process.pid}, which listens on http://127.0.0.1:9010.`,
  )
  lock.release()
  lockFolder(folder).release()
})

test('A lock dies with its process, even if that is killed, and leaves nothing to clean up', async () => {
  const script = `
    import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))}
    // Held, or the garbage collector lets go of it.
    globalThis.lock = lockFolder(${JSON.stringify(folder)})
    globalThis.lock.publish('http://127.0.0.1:1')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const whileAlive = lockHolder(folder)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(whileAlive).toEqual({ pid: child.pid, endpoint: 'http://127.0.0.1:1' })
  expect(lockHolder(folder)).toBeUndefined()
  const lock = lockFolder(folder)
  expect(lockHolder(folder)).toEqual({ pid: process.pid })
  lock.release()
  expect(readdirSync(folder)).toEqual(['lock.sqlite'])
})

test('A folder that was never used has no holder and is made by the first lock', () => {
  const fresh = join(folder, 'deep', 'data')
  expect(lockHolder(fresh)).toBeUndefined()
  lockFolder(fresh).release()
  expect(readdirSync(fresh)).toEqual(['lock.sqlite'])
})

test('A folder that cannot be made is told, with what to do', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => lockFolder(join(folder, 'file', 'data'))).toThrow(
    /cannot be used: .*Make it writable, or choose another/,
  )
})

test('An engine that is just starting is waited for', async () => {
  const lock = lockFolder(folder)
  const settled = settledLockHolder(folder)
  lock.publish('http://127.0.0.1:9010')
  expect(await settled).toEqual({ pid: process.pid, endpoint: 'http://127.0.0.1:9010' })
  lock.release()
})

test('One that never says where it listens is not waited for without end', async () => {
  const lock = lockFolder(folder)
  expect(await settledLockHolder(folder, 0)).toEqual({ pid: process.pid })
  lock.release()
})
