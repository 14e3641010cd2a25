import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event } from 'durable-engine'
import { comparable } from 'durable-testing'
import { entryFunction } from '../cli/entry-function.ts'
import { ExecutionReader } from '../cli/execution-reader.ts'
import { followExecution } from '../cli/follow-execution.ts'
import { type FollowedEngine, followedEngine } from '../cli/followed-engine.ts'
import { scriptedWorld } from '../cli/outside-world.ts'
import { silentScreen } from '../cli/screen.ts'
import { ScriptedAnswers } from '../cli/scripted-answers.ts'
import { localClient } from '../cli/target.ts'
import type { PublishedVersion } from '../hosts/function-registry.ts'
import { type Local, startLocal } from '../local.ts'
import type { ExampleEvent } from './example-events.ts'

const OFFICIAL = { 'durable-core': '@aws/durable-execution-sdk-js' }

/** How an execution went, without what chance and time decide: ids, times, and how long retries wait. */
export interface RuntimeRun {
  /** The result, or the status with the type and message of the error. */
  readonly end: unknown
  /** What happened to each operation, context by context. */
  readonly history: unknown
}

/**
 * An example on two local engines with nothing left out: the stack file, handlers in processes of their own, the Lambda
 * API over HTTP. In the one its handler runs as it is; in the other its import of durable-core is resolved to the
 * official SDK. Callbacks get the answers of the event's answers file, and time in which nothing runs is skipped.
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

  /** Runs an event under both. `component`: the function that it is for, if that is not the main one. */
  async run(
    event: ExampleEvent,
    component?: string,
  ): Promise<{ readonly core: RuntimeRun; readonly official: RuntimeRun }> {
    const [core, official] = await Promise.all([this.#core.run(event, component), this.#official.run(event, component)])
    return { core, official }
  }

  async close(): Promise<void> {
    await Promise.all([this.#core.close(), this.#official.close()])
  }
}

/** One of the two. */
class HostedExample {
  readonly #local: Local
  readonly #followed: FollowedEngine
  readonly #dataFolder: string
  /** The versions that run here, by component. */
  readonly #versions: ReadonlyMap<string, PublishedVersion>

  private constructor(local: Local, dataFolder: string, versions: ReadonlyMap<string, PublishedVersion>) {
    this.#local = local
    this.#followed = followedEngine(local)
    this.#dataFolder = dataFolder
    this.#versions = versions
  }

  /** @param alias import names and what they resolve to instead */
  static async open(example: string, alias?: Readonly<Record<string, string>>): Promise<HostedExample> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'runtime-pair-'))
    const local = await startLocal({ directories: [example], dataFolder })
    if (alias === undefined) return new HostedExample(local, dataFolder, new Map())
    const stack = stackOf(local)
    // Instead of what the stack leaves out of its bundles: the official SDK calls Lambda by the AWS SDK.
    const functions = stack.functions.map((fn) => ({ ...fn, esbuild: { alias } }))
    const { versions } = await local.registry.publishStack({ ...stack, functions })
    const published = versions.get(entryFunction(stack).component)
    const sources = await readFile(join(dataFolder, 'bundles', published?.bundle ?? '', 'handler.mjs.map'), 'utf8')
    // Without it the example would be compared with itself.
    const missing = Object.values(alias).find((name) => !sources.includes(`/${name}/`))
    if (missing !== undefined) throw new Error(`The handler of ${example} does not run under ${missing}.`)
    return new HostedExample(local, dataFolder, versions)
  }

  async run({ name, input, answers }: ExampleEvent, wanted?: string): Promise<RuntimeRun> {
    const { engine, endpoint } = this.#local
    const { name: functionName, component } = entryFunction(stackOf(this.#local), wanted)
    const { executionArn: arn = '' } = await engine.invoke({
      functionName,
      qualifier: this.#versions.get(component)?.version ?? '1',
      invocationType: 'Event',
      payload: JSON.stringify(input),
      executionName: name,
    })
    const client = localClient(endpoint)
    const reader = new ExecutionReader(client, arn)
    const screen = silentScreen(() => {})
    const script = new ScriptedAnswers(answers)
    const world = scriptedWorld(client, screen, script)
    const { signal } = new AbortController()
    const { ending } = await followExecution({ reader, engine: this.#followed, screen, world, patienceMs: 0, signal })
    if (ending === 'unanswered') throw new Error(`${name} waits for a callback that its answers file does not answer.`)
    if (script.left > 0) {
      throw new Error(
        `${name} ended, and did not ask for ${script.left} of its answers. If it is for another function than ${component}, ` +
          `testUnderOfficialSdk has to be told: { '${name}': 'Component' }.`,
      )
    }
    const { Status, Result, Error: error } = await engine.getExecution(arn)
    const failure = { status: Status, type: error?.ErrorType, message: error?.ErrorMessage }
    const end = Status === 'SUCCEEDED' ? JSON.parse(Result ?? 'null') : failure
    return { end: comparable(end, name), history: await this.#history(arn, name) }
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
    return comparable(operationsByContext(JSON.parse(text)), name)
  }
}

/**
 * The operations of each context in the order in which they began, each with its events. How the events of operations
 * that are under way at the same time interleave is up to chance.
 */
function operationsByContext(events: readonly Event[]): unknown {
  const operations = [...Map.groupBy(events, ({ Id }) => Id).values()]
  return Object.groupBy(operations, ([first]) => first?.ParentId ?? 'the handler')
}

/** Beside times: what is different for every execution, or every version. */
const LEFT_OUT = ['CallbackId', 'EventId', 'NextAttemptDelaySeconds', 'ExecutedVersion']

function isLeftOut(key: string): boolean {
  return key.endsWith('Timestamp') || LEFT_OUT.includes(key)
}

function stackOf(local: Local) {
  const [stack] = local.stacks
  if (stack === undefined) throw new Error('No stack is hosted.')
  return stack
}
