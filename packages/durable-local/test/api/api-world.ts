import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { LambdaClient } from '@aws-sdk/client-lambda'
import {
  Engine,
  type FunctionDirectory,
  type InvocationRequest,
  type InvocationResult,
  type Invoker,
  memoryStore,
  type OperationUpdate,
  type VirtualClock,
  virtualClock,
} from 'durable-engine'
import { onTestFinished } from 'vitest'
import { type ApiServer, startApiServer } from '../../src/api/api-server.ts'
import type { FunctionListing, ListedFunction, ListedVersion } from '../../src/api/context.ts'
import { Faults } from '../../src/faults/faults.ts'
import { FaultyInvoker } from '../../src/faults/faulty-invoker.ts'
import type { Injection } from '../../src/faults/injection.ts'
import { TimeControl } from '../../src/time-control.ts'

/** 2027-01-15T08:00:00.123Z */
export const START = 1_800_000_000_123

/** What a scripted function does with an invocation; its answer is the handler's output as text. */
export type Script = (request: InvocationRequest) => Promise<string> | string

export interface ApiWorld {
  readonly engine: Engine
  readonly server: ApiServer
  readonly clock: VirtualClock
  readonly client: LambdaClient
  /** What each function does, by name; without a script it succeeds with its input. */
  readonly scripts: Map<string, Script>
  /** Faults of the engine that clients saw as a ServiceException. */
  readonly faults: unknown[]
  /** What is to go wrong on purpose. */
  readonly planned: Faults
  /** What went wrong on purpose. */
  readonly injected: Injection[]
  /** Invocations whose host was killed, by request id; here, their scripts go on. */
  readonly killed: string[]
}

export interface ApiWorldOptions {
  /** How long whoever moves time is kept waiting. */
  readonly patienceMs?: number
}

/** The API over the real engine, in memory, on virtual time, with scripted functions. Ends with the test. */
export async function startApiWorld(options: ApiWorldOptions = {}): Promise<ApiWorld> {
  const world = await openApiWorld(options)
  onTestFinished(() => world.close())
  return world
}

/** The same for suites that share one; to be closed. */
export async function openApiWorld({
  patienceMs,
}: ApiWorldOptions = {}): Promise<ApiWorld & { close(): Promise<void> }> {
  const clock = virtualClock(START)
  const scripts = new Map<string, Script>()
  const faults: unknown[] = []
  const injected: Injection[] = []
  const killed: string[] = []
  const planned = new Faults({
    clock,
    functions: () => all.map(({ name }) => name),
    onInjected: (injection) => injected.push(injection),
  })
  const functionsRun: Invoker = { invoke: (invocation) => run(scripts.get(invocation.function.name), invocation) }
  const engine = new Engine({
    store: memoryStore(),
    clock,
    directory: functions,
    invoker: new FaultyInvoker(functionsRun, planned),
  })
  await engine.open()
  const time = new TimeControl({
    engine,
    clock: { now: clock.now, skip: clock.advanceBy },
    ...(patienceMs === undefined ? {} : { patienceMs }),
  })
  const server = await startApiServer({
    engine,
    functions,
    time,
    faults: planned,
    killHost: (requestId) => killed.push(requestId),
    injections: (arn) => injected.filter(({ executionArn }) => executionArn === arn),
    onFault: (error) => faults.push(error),
  })
  const client = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  async function close(): Promise<void> {
    client.destroy()
    await server.close()
    await engine.close()
  }
  return { engine, server, clock, client, scripts, faults, planned, injected, killed, close }
}

async function run(script: Script | undefined, request: InvocationRequest): Promise<InvocationResult> {
  // More than Lambda gives back.
  const logTail = `${'é'.repeat(3000)}\nSTART ${request.requestId}\n`
  try {
    const payload = await (script ?? succeedWithInput)(request)
    return { ok: true, payload, logTail }
  } catch (error) {
    const ErrorMessage = error instanceof Error ? error.message : String(error)
    return { ok: false, reason: 'error', error: { ErrorType: 'Error', ErrorMessage }, logTail }
  }
}

function succeedWithInput({ function: { durable }, payload }: InvocationRequest): string {
  return durable === undefined ? payload : JSON.stringify({ Status: 'SUCCEEDED', Result: inputOf(payload) })
}

/** The input in an invocation event of a durable function. */
export function inputOf(event: string): string {
  return JSON.parse(event).InitialExecutionState.Operations[0].ExecutionDetails.InputPayload
}

/** An invocation that never ends and the token to checkpoint with: a handler in the middle of its work. */
export interface HeldInvocation {
  readonly arn: string
  readonly token: string
}

/** Starts an execution of `orders` whose handler stays in its first invocation until the world ends. */
export async function holdInvocation({ engine, scripts }: ApiWorld, name?: string): Promise<HeldInvocation> {
  const { promise, resolve } = Promise.withResolvers<HeldInvocation>()
  scripts.set('orders', ({ payload }) => {
    const { DurableExecutionArn: arn, CheckpointToken: token } = JSON.parse(payload)
    resolve({ arn, token })
    return new Promise<never>(() => {})
  })
  await engine.invoke({
    functionName: 'orders:1',
    invocationType: 'Event',
    payload: '{"order":1}',
    ...(name === undefined ? {} : { executionName: name }),
  })
  const held = await promise
  scripts.delete('orders')
  return held
}

/** Checkpoints for a held invocation, past HTTP, and answers the next token. */
export async function checkpoint(
  { engine }: ApiWorld,
  { arn, token }: HeldInvocation,
  ...updates: readonly OperationUpdate[]
): Promise<string> {
  const { CheckpointToken } = await engine.checkpoint(arn, { CheckpointToken: token, Updates: updates })
  return CheckpointToken ?? ''
}

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request exactly as written: no client encodes, signs or checks anything. */
export async function raw(
  { server: { port } }: Pick<ApiWorld, 'server'>,
  method: string,
  path: string,
  { body = '', headers = {} }: { body?: string | Uint8Array; headers?: Record<string, string> } = {},
): Promise<RawResponse> {
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    outgoing.on('error', reject)
    Readable.from(body.length === 0 ? [] : [Buffer.from(body)]).pipe(outgoing)
  })
}

const HOUR = 3600

function listed(name: string, version: string, durable?: { readonly executionTimeoutSeconds: number }): ListedVersion {
  return {
    name,
    version,
    timeoutSeconds: 30,
    handler: `src/${name}.handler`,
    memoryMb: 512,
    environment: { STAGE: 'local' },
    codeSha256: Buffer.from(`${name} ${version}`).toString('base64'),
    codeSize: 1000,
    lastModified: START,
    ...(durable === undefined ? {} : { durable: { ...durable, retentionDays: 14 } }),
  }
}

function listedFunction(
  name: string,
  numbers: readonly string[],
  durable?: { executionTimeoutSeconds: number },
): ListedFunction {
  return {
    name,
    versions: numbers.map((number) => listed(name, number, durable)),
    latest: listed(name, '$LATEST', durable),
    aliases: name === 'orders' ? { live: '1', next: '2' } : {},
  }
}

const all = [
  listedFunction('orders', ['1', '2'], { executionTimeoutSeconds: 900 }),
  listedFunction('yearly', ['1'], { executionTimeoutSeconds: 9000 * HOUR }),
  listedFunction('plain', ['1']),
]

/** `orders` (durable, versions 1 and 2, aliases live and next), `yearly` (durable for a year), `plain`. */
const functions: FunctionListing & FunctionDirectory = {
  list: () => all,
  resolve(name, qualifier = '$LATEST') {
    const found = all.find((one) => one.name === name)
    const wanted = found?.aliases?.[qualifier] ?? qualifier
    return [found?.latest, ...(found?.versions ?? [])].find((one) => one?.version === wanted)
  },
}
