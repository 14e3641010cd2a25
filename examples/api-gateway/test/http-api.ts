import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLocal } from 'durable-local'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** The stack on an engine of its own, and requests to its API. */
export async function openApi() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'api-gateway-'))
  const local = await startLocal({ directories: [join(import.meta.dirname, '..')], dataFolder })
  const [app = ''] = local.stacks.map((stack) => stack.app)
  const url = [...local.urls.values()].join()

  async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(new URL(path, url), init)
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }

  return {
    url,
    get: (path: string) => request(path),
    post(path: string, event: unknown, key?: string): Promise<Answer> {
      const headers = key === undefined ? {} : { 'idempotency-key': key }
      return request(path, { method: 'POST', body: typeof event === 'string' ? event : JSON.stringify(event), headers })
    },
    /** Asks until the execution has ended. Time in which nothing runs is skipped. */
    async endOf(statusUrl: unknown): Promise<Answer['body']> {
      for (;;) {
        const { body } = await request(String(statusUrl))
        if (body.status !== 'RUNNING') return body
        const goesOn = local.engine.nextGoingOn()
        if (goesOn !== undefined && !local.engine.idle().busy) local.clock.skip(goesOn - local.clock.now())
        await sleep(10)
      }
    },
    /** Lets the next invocation of the workflow begin a minute late. */
    delayWorkflow: () => local.faults.add({ kind: 'slow-host', function: 'Statement', delaySeconds: 60 }),
    /** Stops the execution of this name, as soon as there is one. */
    async stopWorkflow(name: string): Promise<void> {
      const functionName = `${app}-local-Statement`
      for (;;) {
        const page = await local.engine.listExecutions({ functionName, durableExecutionName: name })
        const [execution] = page.DurableExecutions
        const error = { ErrorType: 'Recalled', ErrorMessage: 'The ledger was wrong.' }
        if (execution !== undefined) return void (await local.engine.stop(execution.DurableExecutionArn, error))
        await sleep(10)
      }
    },
    passMinute: () => local.clock.skip(60_000),
    async close(): Promise<void> {
      await local.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
