import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultInput, type Injection, type Local, startLocal } from 'durable-local'
import { afterAll, beforeAll, expect, test } from 'vitest'

// Handlers in processes of their own, on the engine with all that belongs to it, meet every kind of fault. Each run has
// to end as an undisturbed one does.

let dataFolder: string
let local: Local
const injected: Injection[] = []

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'faults-'))
  const directories = [join(import.meta.dirname, 'fixtures/faults')]
  local = await startLocal({ directories, dataFolder, onInjected: (injection) => injected.push(injection) })
}, 60_000)

afterAll(async () => {
  await local.close()
  await rm(dataFolder, { recursive: true, force: true })
})

const survived: readonly FaultInput[] = [
  { kind: 'throttle', retryAfterSeconds: 0 },
  // More often than a client repeats a call: the invocation breaks off, and the next one goes on.
  { kind: 'throttle', retryAfterSeconds: 0, times: 4 },
  { kind: 'server-error', times: 2 },
  { kind: 'latency', delaySeconds: 0.2, times: 2 },
  { kind: 'lost-response', times: 3 },
  { kind: 'lost-response', checkpoint: 2 },
  { kind: 'stale-token', checkpoint: 2 },
  { kind: 'crash-before', checkpoint: 2 },
  { kind: 'crash-after', checkpoint: 2 },
  { kind: 'slow-host', delaySeconds: 0.2, times: 2 },
  { kind: 'duplicate-invocation', times: 2 },
]

/**
 * The official SDK of this version takes a stale token for the end of the execution, because it looks for another
 * spelling than the service's. A duplicate meets one, too: it, or the invocation that it overtakes.
 */
const fatalToOfficial: readonly string[] = ['stale-token', 'duplicate-invocation']

const cases = ['Core', 'Official'].flatMap((runtime) =>
  survived
    .filter(({ kind }) => runtime === 'Core' || !fatalToOfficial.includes(kind))
    .map((fault, index) => ({ runtime, fault, what: JSON.stringify(fault), name: `run-${index}` })),
)

test.each(cases)('$runtime survives $what', async ({ runtime, fault, name }) => {
  const { id } = await local.faults.add({ ...fault, execution: name, function: runtime })
  const { status, result, arn } = await run(runtime, name)
  expect({ status, result }).toEqual({
    status: 'SUCCEEDED',
    result: { packed: 'box of p-1', weight: 3, papers: ['label of p-1', 'invoice of p-1'], sent: 'sent' },
  })
  const happened = injected.filter(({ executionArn }) => executionArn === arn)
  expect(happened.map(({ kind }) => kind)).toEqual(Array(fault.times ?? 1).fill(fault.kind))
  local.faults.remove(id)
})

/** Runs an execution to its end; time in which nothing runs is skipped. */
async function run(runtime: string, executionName: string) {
  const { engine, clock } = local
  const { executionArn: arn = '' } = await engine.invoke({
    functionName: `faults-local-${runtime}`,
    qualifier: '1',
    invocationType: 'Event',
    payload: '{"id":"p-1"}',
    executionName,
  })
  for (;;) {
    const { Status: status, Result: result } = await engine.getExecution(arn)
    if (status !== 'RUNNING') return { arn, status, result: JSON.parse(result ?? 'null') }
    const { busy, nextDue } = engine.idle()
    if (!busy && nextDue !== undefined) clock.skip(nextDue - clock.now())
    await sleep(2)
  }
}
