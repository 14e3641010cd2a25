import { Engine, type EngineSettings, type FunctionVersion, memoryStore, virtualClock } from 'durable-engine'
import { BodyRuns } from './body-runs.ts'
import type { Effects } from './effects.ts'
import { type CallbackAnswer, TestExecution } from './execution.ts'
import { type Fault, FaultPlan } from './faults.ts'
import { type Handler, InProcessInvoker } from './in-process-invoker.ts'
import { LONGEST_EXECUTION_SECONDS } from './longest-execution.ts'
import type { Outcome } from './outcome.ts'
import { type StepMock, StepMocks } from './step-mocks.ts'
import { HandlerCode } from './strict/handler-code.ts'
import { installPatches } from './strict/patches.ts'

const TARGET = 'function-under-test'

export interface StartOptions {
  /** The handler's event; JSON. Default `{}`. */
  readonly input?: unknown
  /** Name of the execution, 1 to 64 characters of `[A-Za-z0-9-_]`. Default: a UUID. */
  readonly name?: string
  /** Durable functions that the handler invokes, by the name it calls them by. */
  readonly durableFunctions?: Readonly<Record<string, Handler>>
  /** Plain functions that the handler invokes. */
  readonly functions?: Readonly<Record<string, Handler>>
  /** Answers to callbacks, by name, given as soon as the callback is open, here or in a function that was invoked. */
  readonly callbacks?: Readonly<Record<string, CallbackAnswer>>
  /** Stand-ins for the bodies of steps, by name; under durable-core. */
  readonly steps?: Readonly<Record<string, StepMock>>
  readonly faults?: readonly Fault[]
  /** The handler of every invocation after the first fault: how a new version, or another runtime, takes over. */
  readonly afterFault?: Handler
  /**
   * Whether a handler of durable-core that reads the clock, takes chances, sets timers or does I/O outside a step is
   * reported, with the places. Default true.
   */
  readonly strict?: boolean
  /** Counts what `effect(key)` reports. */
  readonly effects?: Effects
  /** Seconds after which the execution is TIMED_OUT. Default: never; one that waits for nobody is reported instead. */
  readonly executionTimeoutSeconds?: number
  /** How long one invocation may take, in seconds of real time. Default 900. */
  readonly timeoutSeconds?: number
  /** Limits and rules of the service, where a test wants others than AWS has. */
  readonly settings?: Partial<EngineSettings>
  /** The virtual time at which the execution starts. Default: now. */
  readonly at?: Date
}

/**
 * Starts an execution of a handler on an engine of its own, in memory, on virtual time: waits, retry delays and
 * timeouts of hours pass in no time, and several executions can run side by side.
 *
 * Time stands still until something is awaited: `finished()` runs to the end, `callback(name)` until that callback is
 * open.
 */
export async function start(handler: Handler, options: StartOptions = {}): Promise<TestExecution> {
  refuseFakeTimers()
  const startedAt = options.at?.getTime() ?? Date.now()
  refuseEarlyTimes(startedAt)
  const clock = virtualClock(startedAt)
  const { durableFunctions = {}, functions = {} } = options
  const handlers = new Map([[TARGET, handler], ...Object.entries(durableFunctions), ...Object.entries(functions)])
  const faults = new FaultPlan(options.faults)
  const mocks = new StepMocks(options.steps ?? {})
  const { effects, afterFault } = options
  const bodyRuns = new BodyRuns()
  const handlerCode = new HandlerCode()
  if (options.strict !== false) installPatches()
  const always = [mocks.plugin, bodyRuns.plugin]
  const plugins = options.strict === false ? always : [...always, handlerCode.plugin]
  const invoker = new InProcessInvoker({ handlers, faults, target: TARGET, effects, afterFault, plugins })
  const engine = new Engine({
    store: memoryStore(),
    clock,
    invoker,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    directory: {
      resolve(name): FunctionVersion | undefined {
        if (!handlers.has(name)) return undefined
        const durable = {
          executionTimeoutSeconds: options.executionTimeoutSeconds ?? LONGEST_EXECUTION_SECONDS,
          retentionDays: 1,
        }
        return {
          name,
          version: '1',
          timeoutSeconds: options.timeoutSeconds ?? 900,
          ...(name in functions ? {} : { durable }),
        }
      },
    },
  })
  invoker.engine = engine
  await engine.open()
  const { executionArn } = await engine.invoke({
    functionName: TARGET,
    qualifier: '1',
    invocationType: 'Event',
    payload: JSON.stringify(options.input === undefined ? {} : options.input),
    ...(options.name === undefined ? {} : { executionName: options.name }),
  })
  if (executionArn === undefined) throw new Error('the engine started no execution')
  const deadline =
    options.executionTimeoutSeconds === undefined
      ? startedAt + LONGEST_EXECUTION_SECONDS * 1000
      : Number.POSITIVE_INFINITY
  return new TestExecution({
    engine,
    clock,
    arn: executionArn,
    invoker,
    faults,
    mocks,
    bodyRuns,
    handlerCode,
    callbacks: options.callbacks ?? {},
    deadline,
  })
}

/** Runtimes take a small number for seconds: all that is below this many milliseconds, in the year 1973. */
const EARLIEST = 1e11

function refuseEarlyTimes(startedAt: number): void {
  if (startedAt >= EARLIEST) return
  const given = Number.isNaN(startedAt) ? 'no date' : new Date(startedAt).toISOString()
  throw new RangeError(`An execution can start from ${new Date(EARLIEST).toISOString()} on, got ${given}.`)
}

/** The engine takes its turns with `setImmediate`; a fake one carries the clock that moves it. */
function refuseFakeTimers(): void {
  if (!Object.hasOwn(setImmediate, 'clock')) return
  throw new Error(
    'setImmediate is faked, so this execution would never end. Durable waits need no fake timers: they pass on a ' +
      "virtual clock. For steps that read the date, fake it alone: vi.useFakeTimers({ toFake: ['Date'], now }).",
  )
}

/** Runs a handler to the end of its execution and returns how it ended. See `start` for steering it on the way. */
export async function run(handler: Handler, options: StartOptions = {}): Promise<Outcome> {
  await using execution = await start(handler, options)
  return await execution.finished()
}
