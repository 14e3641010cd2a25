import { join } from 'node:path'
import { FunctionLogs } from './hosts/function-logs.ts'
import type { PublishedStack } from './hosts/function-registry.ts'
import type { LogLine } from './hosts/host-output.ts'
import { type Stack, type StackStateMachine, withQualifiers } from './stack/stack.ts'
import type { Interpreter } from './stand-ins/step-functions/interpreter.ts'
import type { SfnApi } from './stand-ins/step-functions/sfn-api.ts'
import type { StateMachines, StateMachinesOptions } from './stand-ins/step-functions/state-machines.ts'
import { messageOf, UserError } from './user-error.ts'

export interface LocalStateMachinesOptions extends Omit<StateMachinesOptions, 'log'> {
  readonly dataFolder: string
  readonly onLog?: (line: LogLine) => void
}

/** Something that an execution of a state machine has done: `entered Pack`. */
export interface MachineStep {
  readonly machine: string
  /** JSON text that the execution was started with. */
  readonly input: string
  readonly text: string
}

/** What runs once there is a state machine. */
interface Running {
  readonly machines: StateMachines
  readonly api: SfnApi
}

/** The state machines of the stacks that are hosted, behind the API of Step Functions, which starts with the first one. */
export class LocalStateMachines {
  readonly #options: LocalStateMachinesOptions
  readonly #interpreters = new Map<string, Interpreter>()
  /** By app: the names of its machines. */
  readonly #provided = new Map<string, readonly string[]>()
  readonly #listeners = new Set<(step: MachineStep) => void>()
  #running: Running | undefined

  constructor(options: LocalStateMachinesOptions) {
    this.#options = options
  }

  /** For `AWS_ENDPOINT_URL_SFN`; undefined while there is no state machine. */
  get endpoint(): string | undefined {
    return this.#running?.api.endpoint
  }

  /** When a wait or retry is due (`goingOn`), and when the next timer of any kind is. Epoch milliseconds. */
  get due(): { readonly next: number | undefined; readonly goingOn: number | undefined } {
    const clock = this.#running?.machines.clock
    return { next: clock?.nextDue, goingOn: clock?.nextGoingOn }
  }

  /**
   * Provides what a stack declares, with its functions as published. Executions that run keep their definition.
   * @throws UserError if a definition is not valid, or the interpreter is not installed
   */
  async provide({ app, directory, stateMachines }: Stack, { versions }: PublishedStack): Promise<void> {
    const wanted = withQualifiers(stateMachines, (component) => versions.get(component)?.version ?? '$LATEST')
    const names = wanted.map(({ name }) => name)
    for (const name of this.#provided.get(app) ?? []) {
      if (!names.includes(name)) this.#running?.machines.remove(name)
    }
    this.#provided.set(app, names)
    if (wanted.length === 0) return
    const { machines } = await this.#start()
    const interpreter = await this.#interpreterOf(directory, machines)
    const { parseDefinition } = await import('./stand-ins/step-functions/definition.ts')
    for (const machine of wanted) {
      const definition = parseDefinition(machine.component, machine.definition)
      checked(machine, () => machines.provide({ name: machine.name, definition }, interpreter))
    }
  }

  /** Tells a listener of everything that executions do from now on. */
  subscribe(listener: (step: MachineStep) => void): void {
    this.#listeners.add(listener)
  }

  /** Whether an execution that runs was given a text with its input. */
  knows(text: string): boolean {
    const executions = this.#running?.machines.executions() ?? []
    return executions.some(({ identity, state }) => state.status === 'RUNNING' && identity.input.includes(text))
  }

  async close(): Promise<void> {
    this.#running?.machines.close()
    await this.#running?.api.close()
  }

  async #start(): Promise<Running> {
    if (this.#running !== undefined) return this.#running
    const { StateMachines } = await import('./stand-ins/step-functions/state-machines.ts')
    const { startSfnApi } = await import('./stand-ins/step-functions/sfn-api.ts')
    const { dataFolder, clock, call, onLog = () => {} } = this.#options
    const logs = new FunctionLogs(join(dataFolder, 'logs'), (problem) => process.stderr.write(`${problem}\n`))
    const machines = new StateMachines({
      clock,
      call,
      log: ({ machineName, name, input }, text) => {
        const line: LogLine = { functionName: machineName, version: name, requestId: name, stream: 'stdout', text }
        logs.append([line])
        onLog(line)
        for (const listener of this.#listeners) listener({ machine: machineName, input, text })
      },
    })
    this.#running = { machines, api: await startSfnApi(machines) }
    return this.#running
  }

  /** Each stack brings its own: it is a dependency of those that have a state machine. */
  async #interpreterOf(directory: string, { clock }: StateMachines): Promise<Interpreter> {
    const { loadInterpreter } = await import('./stand-ins/step-functions/interpreter.ts')
    const interpreter = this.#interpreters.get(directory) ?? loadInterpreter(directory, clock)
    this.#interpreters.set(directory, interpreter)
    return interpreter
  }
}

/** What the interpreter finds in a definition, a deployment would find as well. */
function checked({ component }: StackStateMachine, provide: () => void): void {
  try {
    provide()
  } catch (error) {
    throw new UserError(`The definition of ${component} is not valid. ${messageOf(error)}`, { cause: error })
  }
}
