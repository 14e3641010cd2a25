import { expect, test } from 'vitest'
import { HostPool, type PooledHost } from './host-pool.ts'
import { IdleHosts } from './idle-hosts.ts'

/** A host without a process. */
class FakeHost implements PooledHost {
  usable = true
  readonly pinned: boolean = false
  readonly #end = Promise.withResolvers<void>()
  readonly ended = this.#end.promise

  runs(): boolean {
    return false
  }

  /** As with a process, the end comes later than the kill. */
  kill(): void {
    this.usable = false
    setImmediate(() => this.#end.resolve())
  }
}

function fakePool(options: { share?: number; maxHosts?: number; start?: () => FakeHost; maxIdle?: number } = {}) {
  const idle = new IdleHosts({ max: options.maxIdle ?? 10, ms: 60_000 })
  const { share = 1, maxHosts = 1, start = () => new FakeHost() } = options
  return { idle, pool: new HostPool({ start, idle, share, maxHosts }) }
}

test('whoever waits longest gets the next free host', async () => {
  const { pool } = fakePool()
  const host = await pool.acquire()
  const order: string[] = []
  const [first, second] = ['first', 'second'].map(async (name) => {
    const got = await pool.acquire()
    order.push(name)
    return got
  })
  pool.release(host)
  await first
  pool.release(host)
  expect(await second).toBe(host)
  expect(order).toEqual(['first', 'second'])
})

test('a host that is dying is given to nobody', async () => {
  const { pool } = fakePool({ maxHosts: 2 })
  const dying = await pool.acquire()
  dying.kill()
  pool.release(dying)
  expect(await pool.acquire()).not.toBe(dying)
})

test('a host that is dying does not count as idle', async () => {
  const { pool } = fakePool({ maxHosts: 2, maxIdle: 1 })
  const [dying, fine] = [await pool.acquire(), await pool.acquire()]
  pool.release(fine)
  dying.kill()
  pool.release(dying)
  expect(fine.usable).toBe(true)
})

test('a host that dies makes room for another one', async () => {
  const { pool } = fakePool()
  const dying = await pool.acquire()
  const next = pool.acquire()
  dying.kill()
  pool.release(dying)
  expect(await next).not.toBe(dying)
})

test('a host that was idle does not die under its next invocation', async () => {
  const { pool } = fakePool({ maxIdle: 0, maxHosts: 1 })
  const host = await pool.acquire()
  pool.release(host)
  const next = await pool.acquire()
  expect(next.usable).toBe(true)
})

test('when no host can be started, whoever waits is told why', async () => {
  const { pool } = fakePool({
    start: () => {
      throw new Error('no more processes')
    },
  })
  await expect(pool.acquire()).rejects.toThrow('no more processes')
})

test('a closed pool has no hosts, and refuses', async () => {
  const { pool } = fakePool()
  const host = await pool.acquire()
  const waiting = expect(pool.acquire()).rejects.toThrow('The engine is closing.')
  await pool.close()
  await waiting
  expect(host.usable).toBe(false)
  await expect(pool.acquire()).rejects.toThrow('The engine is closing.')
})
