import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Hosted, hosted, payloadOf } from './hosted.ts'
import { isRunning } from './is-running.ts'

const HANDLERS = `
import { existsSync, writeFileSync } from 'node:fs'
let now = 0
let most = 0
export const Pid = async () => process.pid
/** Leaves a file at the gate and answers once that is open: with its process, and how many this process had at once. */
export const Gate = async (gate, context) => {
  most = Math.max(most, ++now)
  writeFileSync(gate + '.' + context.awsRequestId, '')
  while (!existsSync(gate)) await new Promise((done) => setTimeout(done, 5))
  now--
  return { pid: process.pid, most }
}
`

interface Passed {
  readonly pid: number
  readonly most: number
}

/** Begins invocations, opens the gate once `atGate` of them stand there, and gives what they all answered. */
async function passGate(world: Hosted, count: number, atGate: number): Promise<Passed[]> {
  const folder = world.example.dataFolder
  const gate = join(folder, 'gate')
  const invocations = Array.from({ length: count }, () => world.invoke('Gate', gate))
  const arrived = () => readdirSync(folder).filter((file) => file.startsWith('gate.')).length
  await expect.poll(arrived, { timeout: 10_000 }).toBe(atGate)
  writeFileSync(gate, '')
  return (await Promise.all(invocations)).map((result) => payloadOf(result) as Passed)
}

test('a process takes one invocation at a time, and no more start than the bound; the others wait their turn', async () => {
  await using world = await hosted({
    functions: ['Gate'],
    args: `timeout: '20 seconds'`,
    handlers: HANDLERS,
    hosts: { maxHosts: 2 },
  })
  const passed = await passGate(world, 5, 2)
  expect(passed.every(({ most }) => most === 1)).toBe(true)
  expect(new Set(passed.map(({ pid }) => pid)).size).toBe(2)
})

test('a process that is shared takes several at once', async () => {
  await using world = await hosted({
    functions: ['Gate'],
    args: `timeout: '20 seconds'`,
    handlers: HANDLERS,
    hosts: { maxHosts: 1, share: 4 },
  })
  const passed = await passGate(world, 5, 4)
  expect(passed.map(({ most }) => most)).toContain(4)
  expect(new Set(passed.map(({ pid }) => pid)).size).toBe(1)
})

test('an idle process is let go', async () => {
  await using world = await hosted({ functions: ['Pid'], handlers: HANDLERS, hosts: { idleMs: 1 } })
  const pid = Number(payloadOf(await world.invoke('Pid')))
  await expect.poll(() => isRunning(pid)).toBe(false)
  expect(await world.invoke('Pid')).toMatchObject({ ok: true })
})

test('more idle processes than the bound are not kept: those idle longest go first', async () => {
  const handlers = `${HANDLERS}\nexport const Other = Pid`
  await using world = await hosted({ functions: ['Pid', 'Other'], handlers, hosts: { maxIdleHosts: 1 } })
  const first = Number(payloadOf(await world.invoke('Pid')))
  const second = Number(payloadOf(await world.invoke('Other')))
  await expect.poll(() => isRunning(first)).toBe(false)
  expect(payloadOf(await world.invoke('Other'))).toBe(second)
})

test('closing kills every process, ends every invocation, and starts nothing more', async () => {
  await using world = await hosted({ functions: ['Gate', 'Pid'], handlers: HANDLERS, hosts: { maxHosts: 1 } })
  const pid = Number(payloadOf(await world.invoke('Pid')))
  const { requestId, result } = world.start('Gate', 'nowhere')
  const waiting = world.invoke('Gate', 'nowhere')
  await world.hosts.close()
  expect(isRunning(pid)).toBe(false)
  expect(world.hosts.kill(requestId)).toBe(false)
  expect(await result).toMatchObject({ ok: false })
  expect(await waiting).toMatchObject({ ok: false, reason: 'unavailable' })
  expect(await world.invoke('Pid')).toMatchObject({ ok: false, reason: 'unavailable' })
})
