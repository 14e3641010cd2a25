import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadStack } from 'durable-local'
import { startDynamo } from 'durable-local/stand-ins'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nameOf } from './name-of.ts'
import { readEvent } from './order-run.ts'
import { ShopTables } from './shop.ts'

// `durable dev` is killed with SIGKILL at three moments, each in the life of an order of its own, and started again on the
// same folder. Its time runs four times as fast as real time: the orders have a window of two seconds.

const EXAMPLE = resolve(import.meta.dirname, '..')
const COMMAND = join(EXAMPLE, 'node_modules/.bin/durable')
const NODE_PATH = `${dirname(process.execPath)}:${process.env.PATH}`

interface HistoryEvent {
  readonly EventId: number
  readonly EventType: string
  readonly EventTimestamp: number
  readonly Name?: string
}

interface Moment {
  readonly event: string
  /** Whether a history is that of an order in this moment. */
  readonly isNow: (has: (type: string, name: string) => boolean) => boolean
  /** Whether it has passed. */
  readonly isOver: (has: (type: string, name: string) => boolean) => boolean
}

const MOMENTS: Readonly<Record<string, Moment>> = {
  'an invocation': {
    event: 'several-lines',
    isNow: (has) => has('StepStarted', 'accept-order'),
    isOver: (has) => has('WaitStarted', 'cancellation-window'),
  },
  'the wait': {
    event: 'happy',
    isNow: (has) => has('WaitStarted', 'cancellation-window'),
    isOver: (has) => has('WaitSucceeded', 'cancellation-window'),
  },
  'a retry delay': {
    event: 'carrier-flaky',
    isNow: (has) => has('StepFailed', 'ship'),
    isOver: (has) => has('StepSucceeded', 'ship'),
  },
}

let dataFolder: string
let engine: { readonly process: ChildProcess; readonly endpoint: string }

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'order-processing-'))
  engine = await startDev()
}, 30_000)

afterAll(async () => {
  engine.process.kill('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

test('an engine killed during an invocation, a wait or a retry delay goes on where it was', async () => {
  const killed = new Map<string, { readonly arn: string; readonly before: readonly HistoryEvent[] }>()
  for (const [name, moment] of Object.entries(MOMENTS)) {
    killed.set(name, await killAt(name, moment))
    engine = await startDev()
  }
  for (const [name, { arn, before }] of killed) {
    const after = await historyOnceClosed(arn)
    expect(after.at(-1)?.EventType, name).toBe('ExecutionSucceeded')
    expect(after.slice(0, before.length), `nothing recorded before the kill during ${name} is lost`).toEqual(before)
    const successes = after.filter(({ EventType }) => EventType.endsWith('Succeeded')).map(({ Name }) => Name)
    expect(successes.toSorted(), `each operation succeeds once: ${name}`).toEqual([...new Set(successes)].toSorted())
  }
  engine.process.kill('SIGINT')
  await once(engine.process, 'exit')

  const { tables } = await loadStack(EXAMPLE)
  const dynamo = await startDynamo({ folder: join(dataFolder, 'dynamo'), tables })
  const shop = new ShopTables(dynamo.endpoint)
  for (const { arn } of killed.values()) {
    const { order, payment, shipment } = await shop.effectsOf(orderIdOf(arn))
    expect(order).toMatchObject({ status: 'confirmed', note: { trackingNumber: shipment?.trackingNumber } })
    expect(payment).toMatchObject({ result: { status: 'charged' } })
  }
  expect(Object.values(await shop.countAll())).toEqual([10_000, 10_000, 10_000])
  await dynamo.close()
}, 120_000)

/** Starts orders until one is seen in the moment, and kills the engine then. */
async function killAt(name: string, { event, isNow, isOver }: Moment) {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const arn = await startOrder(`${event}-${attempt}`, event)
    for (;;) {
      const before = await historyOf(arn)
      const has = (type: string, operation: string) =>
        before.some(({ EventType, Name }) => EventType === type && Name === operation)
      if (isOver(has)) break
      if (!isNow(has)) continue
      engine.process.kill('SIGKILL')
      await once(engine.process, 'exit')
      return { arn, before }
    }
  }
  throw new Error(`No order was seen during ${name}.`)
}

async function startDev(): Promise<typeof engine> {
  const process = spawn(COMMAND, ['dev', EXAMPLE, '--data', dataFolder, '--port', '0', '--speed', '4', '--json'], {
    env: { ...globalThis.process.env, PATH: NODE_PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(process.stdout)) {
    const said: { kind: string; endpoint: string } = JSON.parse(line)
    if (said.kind === 'ready') return { process, endpoint: said.endpoint }
  }
  throw new Error('durable dev ended before it was ready.')
}

async function startOrder(orderId: string, event: string): Promise<string> {
  const path = `/2015-03-31/functions/${nameOf('Order')}/invocations?Qualifier=1`
  const response = await fetch(`${engine.endpoint}${path}`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event', 'X-Amz-Durable-Execution-Name': orderId },
    body: JSON.stringify(readEvent(event)),
  })
  const arn = response.headers.get('X-Amz-Durable-Execution-Arn')
  if (arn === null) throw new Error(`The order was not started: ${await response.text()}`)
  return arn
}

async function historyOf(arn: string): Promise<readonly HistoryEvent[]> {
  const path = `/2025-12-01/durable-executions/${encodeURIComponent(arn)}/history?MaxItems=1000`
  const response = await fetch(`${engine.endpoint}${path}`)
  const { Events }: { Events: readonly HistoryEvent[] } = JSON.parse(await response.text())
  return Events
}

async function historyOnceClosed(arn: string): Promise<readonly HistoryEvent[]> {
  for (;;) {
    const history = await historyOf(arn)
    if (/^Execution(?!Started)/.test(history.at(-1)?.EventType ?? '')) return history
    await sleep(50)
  }
}

function orderIdOf(arn: string): string {
  return arn.split('/')[2] ?? ''
}
