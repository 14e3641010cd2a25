import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { Engine } from '../../src/engine.ts'
import type { FunctionVersion, InvocationRequest, InvocationResult } from '../../src/functions.ts'
import type { InvocationEvent } from '../../src/model/wire.ts'
import { scaledClock } from '../../src/scaled-clock.ts'
import { openSqliteStore } from '../../src/sqlite-store.ts'
import { seeded } from '../../src/testing/seeded.ts'
import { type Acknowledgement, acknowledgementOf } from './acknowledgement.ts'
import { runChild, runPlan } from './handler.ts'
import type { Service } from './invocation.ts'
import { OutsideWorld } from './outside-world.ts'
import { planOf } from './plan.ts'

// The process that gets killed: an engine on its data file, the functions it calls, and its clients. It reports what the
// engine has acknowledged, a line of JSON each, and ends by itself once every planned execution has ended.

export interface EngineProcessOptions {
  readonly file: string
  readonly seed: number
  /** Which life of the process this is. */
  readonly life: number
  readonly executions: number
  readonly atOnce: number
  /** When the first life began, real time: all lives run on one clock. */
  readonly beganAt: number
}

const SPEED = 40
const MONTH_SECONDS = 2_592_000

const options: EngineProcessOptions = JSON.parse(process.argv[2] ?? '')
const { file, seed, life, executions, atOnce, beganAt } = options
const random = seeded(`${seed} life ${life}`)

function report(acknowledgement: Acknowledgement): void {
  // Straight into the pipe: what is in there outlives the process.
  writeSync(1, `${JSON.stringify(acknowledgement)}\n`)
}

const durable = { executionTimeoutSeconds: MONTH_SECONDS, retentionDays: 30 }
const functions: Readonly<Record<string, FunctionVersion>> = {
  orders: { name: 'orders', version: '1', timeoutSeconds: 60, durable },
  child: { name: 'child', version: '1', timeoutSeconds: 60, durable },
  echo: { name: 'echo', version: '1', timeoutSeconds: 60 },
}

const store = openSqliteStore(file)
const engine = new Engine({
  store,
  clock: scaledClock({ speed: SPEED, start: beganAt + (Date.now() - beganAt) * SPEED }),
  directory: { resolve: (name) => functions[name] },
  invoker: { invoke },
})

const service: Service = {
  random,
  nonce: randomUUID,
  async checkpoint(arn, token, updates, clientToken) {
    crashSometimes()
    const answer = await engine.checkpoint(arn, { CheckpointToken: token, Updates: updates, ClientToken: clientToken })
    crashSometimes()
    return answer
  },
  accepted(arn, updates) {
    for (const update of updates) {
      const acknowledgement = acknowledgementOf(arn, update)
      if (acknowledgement !== undefined) report(acknowledgement)
    }
  },
}

class PlannedCrash extends Error {}

function crashSometimes(): void {
  if (random.chance(0.02)) throw new PlannedCrash()
}

async function invoke({ function: { name }, payload }: InvocationRequest): Promise<InvocationResult> {
  if (name === 'echo') return { ok: true, payload: JSON.stringify({ echo: payload }) }
  const event: InvocationEvent = JSON.parse(payload)
  try {
    return { ok: true, payload: JSON.stringify(await run(name, event)) }
  } catch (error) {
    // An execution may be stopped while its handler runs; nothing else excuses a checkpoint that is refused.
    const { Status } = await engine.getExecution(event.DurableExecutionArn)
    if (!(error instanceof PlannedCrash) && Status !== 'STOPPED') throw error
    return { ok: false, reason: 'exit', error: { ErrorType: 'Runtime.ExitError', ErrorMessage: 'exit 1' } }
  }
}

async function run(name: string, event: InvocationEvent): Promise<object> {
  if (name === 'child') return await runChild(service, event)
  const input = event.InitialExecutionState.Operations[0]?.ExecutionDetails?.InputPayload ?? ''
  return await runPlan(service, planOf(seed, JSON.parse(input).name), event)
}

// Whoever started this process has died: nobody listens any more.
process.stdin.on('end', () => process.exit(1)).resume()

await engine.open()
await new OutsideWorld({ engine, nonce: randomUUID, acknowledge: report }).finishAll(executions, atOnce)
await engine.close()
store.close()
process.exit(0)
