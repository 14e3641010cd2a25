import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Definition, withTimeouts } from './definition.ts'
import type { InterpretedMachine, Interpreter } from './interpreter.ts'
import { type EngineClock, MachineClock } from './machine-clock.ts'
import { type ExecutionIdentity, MachineExecution, type MachineTools } from './machine-execution.ts'
import { SfnError } from './sfn-error.ts'
import type { CallFunction } from './task.ts'
import { TaskTokens } from './task-tokens.ts'

/** A state machine as it is provided. */
export interface ProvidedMachine {
  readonly name: string
  readonly definition: Definition
}

interface Machine extends ProvidedMachine {
  /** Absent: executions start, and nothing runs. */
  readonly interpreted: InterpretedMachine | undefined
}

export interface StateMachinesOptions {
  readonly clock: EngineClock
  readonly call: CallFunction
  readonly log: (execution: ExecutionIdentity, text: string) => void
}

export interface StartRequest {
  readonly stateMachineArn: string
  readonly name?: string | undefined
  /** JSON text. */
  readonly input?: string | undefined
}

const ARN_OF_MACHINES = 'arn:aws:states:us-east-1:123456789012:stateMachine:'

/** The state machines of this machine and their executions. */
export class StateMachines {
  readonly clock: MachineClock
  readonly tokens: TaskTokens
  readonly #tools: MachineTools
  readonly #machines = new Map<string, Machine>()
  readonly #executions = new Map<string, MachineExecution>()

  constructor({ clock, call, log }: StateMachinesOptions) {
    this.clock = new MachineClock(clock)
    this.tokens = new TaskTokens(this.clock)
    this.#tools = { clock: this.clock, tokens: this.tokens, call, log }
  }

  /**
   * Puts a machine there, or in the place of the one of its name. Executions that run keep the definition that they
   * began with.
   * @param interpreter without one, executions start and nothing runs
   * @throws Error if the definition is no right one
   */
  provide({ name, definition }: ProvidedMachine, interpreter?: Interpreter): void {
    const runnable = withTimeouts(definition)
    const before = this.#machines.get(machineArn(name))
    if (before?.interpreted !== undefined && isDeepStrictEqual(before.definition, runnable)) return
    const interpreted =
      interpreter && new interpreter.StateMachine(runnable, { validationOptions: { checkArn: false } })
    this.#machines.set(machineArn(name), { name, definition: runnable, interpreted })
  }

  remove(name: string): void {
    this.#machines.delete(machineArn(name))
  }

  /**
   * Starts an execution. Under the name of one that runs, with the same input, it gives that one.
   * @throws SfnError
   */
  start({ stateMachineArn, name = randomUUID(), input = '{}' }: StartRequest): MachineExecution {
    const machine = this.#machines.get(stateMachineArn)
    if (machine === undefined) {
      throw new SfnError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`)
    }
    checkName(name)
    checkInput(input)
    const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
    const known = this.#executions.get(arn)
    if (known !== undefined) return attached(known, input)
    const startedAt = this.clock.now()
    const identity = { arn, name, machineArn: stateMachineArn, machineName: machine.name, input, startedAt }
    const execution = new MachineExecution(identity, this.#tools)
    this.#executions.set(arn, execution)
    if (machine.interpreted !== undefined) execution.run(machine.interpreted, machine.definition)
    return execution
  }

  /** @throws SfnError if there is none */
  execution(arn: string): MachineExecution {
    const execution = this.#executions.get(arn)
    if (execution !== undefined) return execution
    throw new SfnError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
  }

  /** Of one machine, or of all; the newest first. */
  executions(arn?: string): readonly MachineExecution[] {
    const all = [...this.#executions.values()].reverse()
    return arn === undefined ? all : all.filter(({ identity }) => identity.machineArn === arn)
  }

  close(): void {
    for (const execution of this.#executions.values()) execution.stop({ cause: 'The engine has ended.' })
    this.clock.close()
  }
}

export function machineArn(name: string): string {
  return `${ARN_OF_MACHINES}${name}`
}

/** As the service has it: the same request once more is the same execution, as long as it runs. */
function attached(known: MachineExecution, input: string): MachineExecution {
  if (known.state.status === 'RUNNING' && known.identity.input === input) return known
  throw new SfnError('ExecutionAlreadyExists', `Execution Already Exists: '${known.identity.arn}'`)
}

function checkName(name: string): void {
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return
  throw new SfnError('InvalidName', `Invalid Name: '${name}'`)
}

const MAX_INPUT_BYTES = 262_144

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES) {
    throw new SfnError('ValidationException', `The input has more than ${MAX_INPUT_BYTES} bytes.`)
  }
  try {
    JSON.parse(input)
  } catch {
    throw new SfnError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}' is not JSON`)
  }
}
