import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { comparable } from 'durable-testing'
import { entryFunction } from '../cli/entry-function.ts'
import { type Local, startLocal } from '../local.ts'
import type { ExampleEvent } from './example-events.ts'

const OFFICIAL = { 'durable-core': '@aws/durable-execution-sdk-js' }

/** How an execution went, without what chance and time decide: ids, times, and how long retries wait. */
export interface RuntimeRun {
  /** The result, or the status with the type and message of the error. */
  readonly end: unknown
  readonly history: unknown
}

/**
 * An example on two local engines with nothing left out: the stack file, handlers in processes of their own, the Lambda
 * API over HTTP. In the one its handler runs as it is; in the other its import of durable-core is resolved to the
 * official SDK. Time in which nothing runs is skipped.
 */
export class RuntimePair {
  readonly #core: HostedExample
  readonly #official: HostedExample

  private constructor(core: HostedExample, official: HostedExample) {
    this.#core = core
    this.#official = official
  }

  static async open(example: string): Promise<RuntimePair> {
    const [core, official] = await Promise.all([HostedExample.open(example), HostedExample.open(example, OFFICIAL)])
    return new RuntimePair(core, official)
  }

  /** Runs an event under both. */
  async run(event: ExampleEvent): Promise<{ readonly core: RuntimeRun; readonly official: RuntimeRun }> {
    const [core, official] = await Promise.all([this.#core.run(event), this.#official.run(event)])
    return { core, official }
  }

  async close(): Promise<void> {
    await Promise.all([this.#core.close(), this.#official.close()])
  }
}

/** One of the two. */
class HostedExample {
  readonly #local: Local
  readonly #dataFolder: string
  readonly #qualifier: string

  private constructor(local: Local, dataFolder: string, qualifier: string) {
    this.#local = local
    this.#dataFolder = dataFolder
    this.#qualifier = qualifier
  }

  /** @param alias import names and what they resolve to instead */
  static async open(example: string, alias?: Readonly<Record<string, string>>): Promise<HostedExample> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'runtime-pair-'))
    const local = await startLocal({ directories: [example], dataFolder })
    if (alias === undefined) return new HostedExample(local, dataFolder, '1')
    const stack = stackOf(local)
    // Instead of what the stack leaves out of its bundles: the official SDK calls Lambda by the AWS SDK.
    const functions = stack.functions.map((fn) => ({ ...fn, esbuild: { alias } }))
    const { versions } = await local.registry.publishStack({ ...stack, functions })
    return new HostedExample(local, dataFolder, versions.get(entryFunction(stack).component)?.version ?? '')
  }

  async run({ name, input }: ExampleEvent): Promise<RuntimeRun> {
    const { engine, clock } = this.#local
    const { executionArn: arn = '' } = await engine.invoke({
      functionName: entryFunction(stackOf(this.#local)).name,
      qualifier: this.#qualifier,
      invocationType: 'Event',
      payload: JSON.stringify(input),
      executionName: name,
    })
    for (;;) {
      const { Status, Result, Error: error } = await engine.getExecution(arn)
      if (Status !== 'RUNNING') {
        const failure = { status: Status, type: error?.ErrorType, message: error?.ErrorMessage }
        const end = Status === 'SUCCEEDED' ? JSON.parse(Result ?? 'null') : failure
        return { end: comparable(end, name), history: await this.#history(arn, name) }
      }
      // Not `nextDue`: of an execution that has just ended that is the day when its history goes.
      const goesOn = engine.nextGoingOn()
      if (!engine.idle().busy && goesOn !== undefined) clock.skip(goesOn - clock.now())
      await sleep(2)
    }
  }

  async close(): Promise<void> {
    await this.#local.close()
    await rm(this.#dataFolder, { recursive: true, force: true })
  }

  /** Invocations are left out: how often a handler is called is the runtime's own affair. */
  async #history(arn: string, name: string): Promise<unknown> {
    const { Events } = await this.#local.engine.getHistory(arn, { includeExecutionData: true, maxItems: 1000 })
    const events = Events.filter(({ EventType }) => EventType !== 'InvocationCompleted')
    const text = JSON.stringify(events, (key, value) => (isLeftOut(key) ? undefined : value))
      .replaceAll(/(-local-\w+):\d+/g, '$1:VERSION')
      .replaceAll(arn.split('/').at(-1) ?? '', 'EXECUTION')
    return comparable(JSON.parse(text), name)
  }
}

function isLeftOut(key: string): boolean {
  return key.endsWith('Timestamp') || ['EventId', 'NextAttemptDelaySeconds', 'ExecutedVersion'].includes(key)
}

function stackOf(local: Local) {
  const [stack] = local.stacks
  if (stack === undefined) throw new Error('No stack is hosted.')
  return stack
}
