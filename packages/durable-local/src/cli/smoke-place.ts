import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Stack, StackFunction } from '../stack/stack.ts'
import { readAnswers } from './answers-file.ts'
import { deployedName } from './deployed-name.ts'
import type { ExampleEvent } from './example-event.ts'
import type { ExecutionReport } from './execution-essence.ts'
import { executionJson } from './execution-json.ts'
import { ExecutionReader } from './execution-reader.ts'
import { followExecution } from './follow-execution.ts'
import type { FollowedEngine } from './followed-engine.ts'
import { freshName } from './fresh-name.ts'
import { scriptedWorld } from './outside-world.ts'
import { openRunEngine } from './run-engine.ts'
import { silentScreen } from './screen.ts'
import { ScriptedAnswers } from './scripted-answers.ts'
import { startOrAttach } from './start-execution.ts'
import { openTarget } from './target.ts'

/** Somewhere that has the function of an example. */
export interface SmokePlace extends AsyncDisposable {
  /** Runs one event to its end; here it ends, still RUNNING, when it waits for an answer that is not planned. */
  run(event: ExampleEvent): Promise<ExecutionReport>
}

/** Where the function is deployed: on AWS, or at the endpoint of something that speaks its API. */
export async function openDeployed(
  stack: Stack,
  fn: StackFunction,
  { stage, endpoint }: { readonly stage?: string; readonly endpoint?: string },
): Promise<SmokePlace> {
  const where = endpoint === undefined ? { aws: true } : { endpoint }
  const { client, pollMs, close } = await openTarget({ data: '', ...where })
  const functionName = stage === undefined ? fn.name : await deployedName(client, stack, fn)
  const engine: FollowedEngine = { own: undefined, activity: () => undefined, news: () => sleep(pollMs) }
  return {
    run: (event) => runEvent({ client, engine, functionName, event }),
    [Symbol.asyncDispose]: close,
  }
}

/** An engine of its own with nothing in it, which skips the time that is waited. */
export async function openHere(folder: string, fn: StackFunction): Promise<SmokePlace> {
  const data = await mkdtemp(join(tmpdir(), 'durable-smoke-'))
  const engine = await openRunEngine(folder, { data })
  const { name: functionName } = engine.stack.functions.find(({ component }) => component === fn.component) ?? fn
  return {
    run: (event) => runEvent({ client: engine.client, engine, functionName, event }),
    async [Symbol.asyncDispose]() {
      await engine.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}

interface Run {
  readonly client: LambdaClient
  readonly engine: FollowedEngine
  readonly functionName: string
  readonly event: ExampleEvent
}

async function runEvent({ client, engine, functionName, event }: Run): Promise<ExecutionReport> {
  const executionName = freshName(`smoke-${event.name}`)
  const { payload, answersFile } = event
  const { arn } = await startOrAttach(client, { functionName, executionName, payload, insistOnPayload: true })
  const reader = new ExecutionReader(client, arn)
  const screen = silentScreen(() => {})
  const world = scriptedWorld(client, screen, new ScriptedAnswers(readAnswers(answersFile)))
  const { signal } = new AbortController()
  await followExecution({ reader, engine, screen, world, signal })
  return executionJson(reader)
}
