import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { OpenWorkflow } from 'openworkflow'
import { BackendSqlite } from 'openworkflow/sqlite'
import type { Contender } from '../src/engine/contender.ts'

/** OpenWorkflow on SQLite with all defaults: engine, worker and client in one process, nothing goes over HTTP. */
export async function start(folder: string): Promise<Contender> {
  const file = join(folder, 'openworkflow.db')
  const backend = BackendSqlite.connect(file)
  const engine = new OpenWorkflow({ backend })
  const workflows = new Map([5, 10].map((steps) => [steps, define(engine, steps)]))
  const worker = engine.newWorker({ concurrency: 50 })
  await worker.start()
  // Its own way to wait for a result looks once a second: that would measure nothing but the second.
  const status = new DatabaseSync(file, { readOnly: true }).prepare('select status from workflow_runs where id = ?')
  return {
    async run(steps) {
      const handle = await workflows.get(steps)?.run({})
      if (handle === undefined) throw new Error(`There is no workflow of ${steps} steps.`)
      while (true) {
        const state = status.get(handle.workflowRun.id)?.status
        if (state === 'completed' || state === 'succeeded') return
        if (state === 'failed') throw new Error('The execution failed.')
        await pause(1)
      }
    },
    engine: process.pid,
    processes: [process.pid],
    close: () => worker.stop(),
  }
}

function define(engine: OpenWorkflow, steps: number) {
  return engine.defineWorkflow({ name: `steps${steps}` }, async ({ step }) => {
    let sum = 0
    for (let i = 0; i < steps; i++) sum += await step.run({ name: `s${i}` }, async () => i)
    return sum
  })
}
