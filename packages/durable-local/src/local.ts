import { join, resolve } from 'node:path'
import { Engine, type EngineSettings, openSqliteStore } from 'durable-engine'
import { startApiServer } from './api/api-server.ts'
import { Faults } from './faults/faults.ts'
import { FaultyInvoker } from './faults/faulty-invoker.ts'
import type { Injection } from './faults/injection.ts'
import { InjectionLog } from './faults/injection-log.ts'
import type { FaultInput } from './faults/parse-fault.ts'
import { type FolderClock, openFolderClock } from './folder-clock.ts'
import { lockFolder } from './folder-lock.ts'
import { HostedStack, type Reload } from './hosted-stack.ts'
import { FunctionHosts } from './hosts/function-hosts.ts'
import { FunctionRegistry } from './hosts/function-registry.ts'
import type { Endpoints } from './hosts/host-environment.ts'
import type { LogLine } from './hosts/host-output.ts'
import { LocalApis } from './local-apis.ts'
import { LocalSchedules } from './local-schedules.ts'
import { LocalSecrets } from './local-secrets.ts'
import { LocalTables } from './local-tables.ts'
import { loadStack } from './stack/load-stack.ts'
import type { Stack } from './stack/stack.ts'
import { TimeControl } from './time-control.ts'
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
  readonly hosts: FunctionHosts
  readonly registry: FunctionRegistry
  readonly faults: Faults
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
  const dataFolder = resolve(options.dataFolder)
  // Before anything is touched: a stack with an error leaves no trace.
  const stacks = await Promise.all(options.directories.map((directory) => loadStack(directory)))
  refuseSharedNames(stacks)
  await using cleanup = new AsyncDisposableStack()

  const lock = lockFolder(dataFolder)
  cleanup.defer(() => lock.release())
  const clock = openFolderClock(dataFolder, { speed: options.speed ?? 1 })
  cleanup.defer(() => clock.close())
  const { faults, injected } = await openFaults(clock, { ...options, dataFolder })
  const tables = await LocalTables.open(join(dataFolder, 'dynamo'))
  cleanup.defer(() => tables.close())
  let endpoint = ''
  const apis = new LocalApis(dataFolder, (call) => engine.invoke(call))
  const secrets = new LocalSecrets(dataFolder)
  const endpoints = () => ({
    lambda: endpoint,
    urls: apis.urls,
    secretOf: (name: string) => secrets.of(name),
    ...(tables.endpoint === undefined ? {} : { dynamodb: tables.endpoint }),
  })
  const { registry, hosts } = await openFunctions(cleanup, { ...options, dataFolder, endpoints })
  const store = openSqliteStore(join(dataFolder, 'engine.sqlite'))
  cleanup.defer(() => store.close())

  const { settings, port, onReload } = options
  const engine = new Engine({
    store,
    clock,
    directory: registry,
    invoker: new FaultyInvoker(hosts, faults),
    ...(settings === undefined ? {} : { settings }),
  })
  cleanup.defer(() => engine.close())
  cleanup.defer(() => apis.close())
  const schedules = new LocalSchedules(clock, (call) => engine.invoke(call))
  cleanup.defer(() => schedules.close())
  const home = { registry, tables, apis, schedules }
  const hosted = await Promise.all(stacks.map((stack) => HostedStack.publish(stack, home)))
  const api = await startApiServer({
    engine,
    functions: registry,
    time: new TimeControl({ clock, engine }),
    faults,
    killHost: (requestId) => hosts.kill(requestId),
    injections: (arn) => injected.of(arn),
    ...(port === undefined ? {} : { port }),
  })
  cleanup.defer(() => api.close())
  endpoint = api.endpoint
  await engine.open()
  lock.publish(endpoint)
  await hosts.letDebuggersIn(stacks)
  if (onReload !== undefined) {
    const reloaded = (reload: Reload): void => {
      void hosts.letDebuggersIn([reload.stack]).then(() => onReload(reload))
    }
    for (const one of hosted) cleanup.defer(one.watch(reloaded))
  }

  const running = cleanup.move()
  return {
    endpoint,
    engine,
    clock,
    hosts,
    registry,
    faults,
    get urls() {
      return apis.urls
    },
    get debuggerPorts() {
      return hosts.debuggerPorts
    },
    get stacks() {
      return hosted.map(({ stack }) => stack)
    },
    close: () => running.disposeAsync(),
  }
}

/** The faults that are planned, and the log of those that happen. */
async function openFaults(
  clock: FolderClock,
  { dataFolder, faults: planned = [], onInjected = () => {} }: LocalOptions,
): Promise<{ readonly faults: Faults; readonly injected: InjectionLog }> {
  const injected = new InjectionLog(dataFolder, (problem) => process.stderr.write(`${problem}\n`))
  const faults = new Faults({
    clock,
    onInjected(injection) {
      injected.append(injection)
      onInjected(injection)
    },
  })
  for (const fault of planned) await faults.add(fault)
  return { faults, injected }
}

/** The functions of the data folder and the processes they run in. */
async function openFunctions(
  cleanup: AsyncDisposableStack,
  options: Pick<LocalOptions, 'dataFolder' | 'onLog' | 'share' | 'inspectPort'> & {
    readonly endpoints: () => Endpoints
  },
): Promise<Pick<Local, 'registry' | 'hosts'>> {
  const { dataFolder, endpoints, onLog, share, inspectPort } = options
  const registry = await FunctionRegistry.open(dataFolder)
  cleanup.defer(() => registry.close())
  const hosts = await FunctionHosts.open({
    registry,
    dataFolder,
    endpoints,
    ...(onLog === undefined ? {} : { onLog }),
    ...(share === undefined ? {} : { share }),
    ...(inspectPort === undefined ? {} : { inspectPort }),
  })
  // Closed after the store is: what a host says when it is killed must not count as a failure of its execution.
  cleanup.defer(() => hosts.close())
  return { registry, hosts }
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
