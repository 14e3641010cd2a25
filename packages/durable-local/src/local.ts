import { resolve } from 'node:path'
import type { Engine, EngineSettings } from 'durable-engine'
import type { Faults } from './faults/faults.ts'
import type { Injection } from './faults/injection.ts'
import type { FaultInput } from './faults/parse-fault.ts'
import type { FolderClock } from './folder-clock.ts'
import type { Reload } from './hosted-stack.ts'
import type { FunctionHosts } from './hosts/function-hosts.ts'
import type { FunctionRegistry } from './hosts/function-registry.ts'
import type { LogLine } from './hosts/host-output.ts'
import type { Activity } from './local-activity.ts'
import type { MachineStep } from './local-state-machines.ts'
import { loadStack } from './stack/load-stack.ts'
import type { Stack } from './stack/stack.ts'
import { UserError } from './user-error.ts'

export interface LocalOptions {
  /** Folders with a stack file; everything they declare is hosted. */
  readonly directories: readonly string[]
  /** Where executions, functions and data live; made if it is not there. One engine at a time. */
  readonly dataFolder: string
  /** Of the Lambda API on 127.0.0.1. Default: any free port. */
  readonly port?: number
  /** How much faster than real time durable time runs: waits, retries, timeouts of executions. Default 1. */
  readonly speed?: number
  /** Invocations that one host takes at once. Default 1, as on Lambda; more are for load tests. */
  readonly share?: number
  /** Lets debuggers in, on the free ports from this one on, one for each function; 0: any ports. */
  readonly inspectPort?: number
  /** Publishes a new version when a source changes, and calls this. Without it, nothing is watched. */
  readonly onReload?: (reload: Reload) => void
  /** Gets every line that functions write; they go to `logs/<function>.log` in any case. */
  readonly onLog?: (line: LogLine) => void
  /** What is to go wrong on purpose. More can be set while it runs. */
  readonly faults?: readonly FaultInput[]
  /** Told of every fault that happens. */
  readonly onInjected?: (injection: Injection) => void
  readonly settings?: Partial<EngineSettings>
}

/** A running local engine with everything around it. */
export interface Local {
  /** Of the Lambda API, for `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly endpoint: string
  readonly engine: Engine
  readonly clock: FolderClock
  /** Whether anything runs or is about to, and when: the engine, and state machines. */
  readonly activity: Activity
  readonly hosts: FunctionHosts
  readonly registry: FunctionRegistry
  readonly faults: Faults
  /** Tells a listener of everything that executions of state machines do from now on. */
  onMachineStep(listener: (step: MachineStep) => void): void
  /** Whether a state machine runs that was given a callback, so that nobody else is to answer it. */
  answersItself(callbackId: string): boolean
  /** Of the API of Step Functions, for `AWS_ENDPOINT_URL_SFN`; undefined if there is no state machine. */
  readonly sfnEndpoint: string | undefined
  /** Of HTTP APIs and functions with a URL, by `app/component`. */
  readonly urls: ReadonlyMap<string, string>
  /** The port for debuggers, by name of the function; empty unless they are let in. */
  readonly debuggerPorts: ReadonlyMap<string, number>
  /** As they were last loaded. */
  readonly stacks: readonly Stack[]
  /** Stops everything. Executions that run go on when an engine opens the folder again. */
  close(): Promise<void>
}

/**
 * Hosts stacks on this machine: the durable engine on a SQLite file, Lambda's REST API over it, the functions in
 * processes of their own, and stand-ins for the resources they use.
 * @throws UserError or DataFileError if something the user can put right is in the way; the data folder stays usable
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  // The stacks are evaluated, in processes of their own, while the rest of the code is loaded.
  const [stacks, openLocal] = await Promise.all([loadStacks(options), loadEngine()])
  // Only now anything is touched: a stack with an error leaves no trace.
  return await openLocal({ ...options, dataFolder: resolve(options.dataFolder) }, stacks)
}

async function loadEngine(): Promise<typeof import('./open-local.ts').openLocal> {
  const [{ openLocal }, { hostProgram }] = await Promise.all([
    import('./open-local.ts'),
    import('./hosts/host-program.ts'),
  ])
  // Made while the stacks are evaluated. If it fails, whoever needs it is told.
  hostProgram().catch(() => {})
  return openLocal
}

async function loadStacks({ directories }: LocalOptions): Promise<Stack[]> {
  const stacks = await Promise.all(directories.map((directory) => loadStack(directory)))
  refuseSharedNames(stacks)
  return stacks
}

/** Two stacks with a function of the same name would take each other's executions. */
function refuseSharedNames(stacks: readonly Stack[]): void {
  const owners = new Map<string, string>()
  for (const { directory, functions } of stacks) {
    for (const { name } of functions) {
      const owner = owners.get(name)
      if (owner !== undefined) {
        throw new UserError(
          `Both ${owner} and ${directory} declare a function named ${name}. Rename one, or host them apart with --data DIR.`,
        )
      }
      owners.set(name, directory)
    }
  }
}
