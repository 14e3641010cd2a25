import { allStates, type Definition, INVOKE_AND_WAIT, type State } from './definition.ts'
import type { InterpretedMachine, InterpretedRun, MachineEvent, RunOptions } from './interpreter.ts'
import type { MachineClock } from './machine-clock.ts'
import { type CallFunction, runTask } from './task.ts'
import type { TaskTokens } from './task-tokens.ts'

export type MachineStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/** Where an execution is. */
export interface MachineState {
  readonly status: MachineStatus
  /** Epoch milliseconds. */
  readonly stoppedAt?: number
  /** JSON text. */
  readonly output?: string
  readonly error?: string
  readonly cause?: string
}

export interface ExecutionIdentity {
  readonly arn: string
  readonly name: string
  readonly machineArn: string
  readonly machineName: string
  /** JSON text, as it came. */
  readonly input: string
  /** Epoch milliseconds. */
  readonly startedAt: number
}

/** What executions work with. */
export interface MachineTools {
  readonly clock: MachineClock
  readonly tokens: TaskTokens
  readonly call: CallFunction
  /** Gets a line for each thing that happens. */
  readonly log: (execution: ExecutionIdentity, text: string) => void
}

/** What is logged of a cause, which may be a whole stack. */
const CAUSE_CHARACTERS = 200
const NEVER = new Promise<never>(() => {})

/** One execution of a state machine. It lives as long as the engine. */
export class MachineExecution {
  readonly identity: ExecutionIdentity
  readonly #tools: MachineTools
  /** Tokens that tasks have given away. */
  readonly #given = new Set<string>()
  #run: InterpretedRun | undefined
  #state: MachineState = { status: 'RUNNING' }
  /** Until all is logged that happens on the way. */
  #told: Promise<void> = Promise.resolve()

  constructor(identity: ExecutionIdentity, tools: MachineTools) {
    this.identity = identity
    this.#tools = tools
  }

  get state(): MachineState {
    return this.#state
  }

  /** Lets the interpreter go through a definition. An execution that is not run goes on until it is stopped. */
  run(machine: InterpretedMachine, definition: Definition): void {
    // If the whole execution has a timeout, it is the first timer.
    if (definition.TimeoutSeconds !== undefined) this.#tools.clock.expectTimeout(() => {})
    this.#run = machine.run(JSON.parse(this.identity.input), this.#options(definition))
    this.#told = this.#tell(this.#run.eventLogs)
    this.#run.result.then(
      (output) => this.#end({ status: 'SUCCEEDED', output: JSON.stringify(output) }),
      (error: unknown) => this.#end(stateOf(error)),
    )
  }

  /** Ends it as ABORTED, unless it has ended. What its tasks have set going goes on, and nobody waits for it. */
  stop(reason: Pick<MachineState, 'error' | 'cause'>): void {
    this.#end({ status: 'ABORTED', ...reason })
    this.#run?.abort()
  }

  #end(state: MachineState): void {
    if (this.#state.status !== 'RUNNING') return
    const { clock, tokens, log } = this.#tools
    this.#state = { ...state, stoppedAt: clock.now() }
    for (const token of this.#given) tokens.expire(token)
    const end = [state.status, state.error, state.cause].filter((part) => part).join(' ')
    void this.#told.then(() => log(this.identity, end))
  }

  #options(definition: Definition): RunOptions {
    const { arn, name, machineArn, machineName } = this.identity
    const token = taskToken(this.#tools.tokens)
    const tasks = allStates(definition).filter(([, { Type }]) => Type === 'Task')
    return {
      context: {
        Execution: { Id: arn, Name: name },
        StateMachine: { Id: machineArn, Name: machineName },
        Task: token.context,
      },
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(
          tasks.map(([stateName, state]) => [stateName, (input) => this.#runTask(state, token.take(), input)]),
        ),
      },
    }
  }

  /** In its first turn it says that a timeout is set next: the interpreter does it right behind. */
  #runTask(state: State, token: string, input: unknown): Promise<unknown> {
    const { clock, tokens, call } = this.#tools
    const waits = state.Resource === INVOKE_AND_WAIT
    if (waits) this.#given.add(token)
    const answer = waits ? tokens.open(token, state.HeartbeatSeconds) : NEVER
    clock.expectTimeout(() => tokens.expire(token))
    return runTask(state, input, { call, answer })
  }

  async #tell(events: AsyncIterable<MachineEvent>): Promise<void> {
    for await (const { type, state, Error: error, Cause: cause } of events) {
      const kind = EVENTS[type]
      const parts = [kind, state?.name, error, cause && cause !== error ? oneLine(cause) : undefined]
      if (kind !== undefined) this.#tools.log(this.identity, parts.filter(Boolean).join(' '))
    }
  }
}

/** What a task reads as `$$.Task.Token`, and what its handler takes in the same turn. */
interface TaskToken {
  /** `$$.Task` */
  readonly context: { readonly Token: string }
  take(): string
}

function taskToken(tokens: TaskTokens): TaskToken {
  let token: string | undefined
  return {
    // A member of its own: the interpreter does not look at what a class has.
    context: {
      get Token() {
        token ??= tokens.issue()
        return token
      },
    },
    take() {
      const taken = token ?? tokens.issue()
      token = undefined
      return taken
    },
  }
}

function oneLine(cause: string): string {
  const line = cause.replaceAll(/\s+/g, ' ')
  return line.length > CAUSE_CHARACTERS ? `${line.slice(0, CAUSE_CHARACTERS)} …` : line
}

/** What of a run is logged, and how. */
const EVENTS: Readonly<Record<string, string>> = {
  StateEntered: 'entered',
  StateFailed: 'failed in',
  StateRetried: 'tries again',
  StateCaught: 'caught in',
}

/** How the interpreter ends a run that has not succeeded. The error itself is the cause of an ExecutionError. */
function stateOf(thrown: unknown): MachineState {
  const { name, cause } = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (name === 'ExecutionTimeoutError') return { status: 'TIMED_OUT', error: 'States.Timeout' }
  const failure = cause instanceof Error ? cause : new Error(String(thrown))
  const told = failure.message === '' || failure.message === failure.name ? {} : { cause: failure.message }
  return { status: 'FAILED', error: failure.name, ...told }
}
