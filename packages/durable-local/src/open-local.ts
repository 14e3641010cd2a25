import { join } from 'node:path'
import { Engine, openSqliteStore } from 'durable-engine'
import { startApiServer } from './api/api-server.ts'
import { Faults } from './faults/faults.ts'
import { FaultyInvoker } from './faults/faulty-invoker.ts'
import { InjectionLog } from './faults/injection-log.ts'
import { type FolderClock, openFolderClock } from './folder-clock.ts'
import { lockFolder } from './folder-lock.ts'
import { HostedStack, type Reload, type StackHome } from './hosted-stack.ts'
import { FunctionHosts } from './hosts/function-hosts.ts'
import { FunctionRegistry } from './hosts/function-registry.ts'
import type { Endpoints } from './hosts/host-environment.ts'
import type { Local, LocalOptions } from './local.ts'
import { localActivity } from './local-activity.ts'
import { LocalApis } from './local-apis.ts'
import { LocalSchedules } from './local-schedules.ts'
import { LocalSecrets } from './local-secrets.ts'
import { LocalStateMachines } from './local-state-machines.ts'
import { LocalTables } from './local-tables.ts'
import { durableOf, mainFunction } from './stack/main-function.ts'
import type { Stack, StackFunction } from './stack/stack.ts'
import { TimeControl } from './time-control.ts'

/** Opens the data folder and hosts what these stacks declare; for `startLocal`. */
export async function openLocal(options: LocalOptions, stacks: readonly Stack[]): Promise<Local> {
  const { dataFolder } = options
  await using cleanup = new AsyncDisposableStack()

  const lock = lockFolder(dataFolder)
  cleanup.defer(() => lock.release())
  const clock = openFolderClock(dataFolder, { speed: options.speed ?? 1 })
  cleanup.defer(() => clock.close())
  const tables = LocalTables.open(join(dataFolder, 'dynamo'))
  cleanup.defer(() => tables.close())
  let endpoint = ''
  const apis = new LocalApis(dataFolder, (call) => engine.invoke(call))
  const secrets = new LocalSecrets(dataFolder)
  const stateMachines = new LocalStateMachines({
    clock,
    call: (call) => engine.invoke(call),
    dataFolder,
    ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
  })
  const endpoints = () => ({
    lambda: endpoint,
    urls: apis.urls,
    secretOf: (name: string) => secrets.of(name),
    ...(tables.endpoint === undefined ? {} : { dynamodb: tables.endpoint }),
    ...(stateMachines.endpoint === undefined ? {} : { sfn: stateMachines.endpoint }),
  })
  const { registry, hosts } = await openFunctions(cleanup, { ...options, endpoints })
  const first = firstCalled(stacks)
  if (first !== undefined) hosts.prepare(first.stack, first.fn)
  const { faults, injected } = openFaults(options, clock, registry)
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
  cleanup.defer(() => stateMachines.close())
  const home = { registry, tables, apis, schedules, stateMachines }
  const publishing = Promise.all(stacks.map((stack) => HostedStack.publish(stack, home)))
  const [hosted] = await Promise.all([publishing, tables.ready()])
  const activity = localActivity(engine, stateMachines)
  for (const fault of options.faults ?? []) await faults.add(fault)
  const api = await startApiServer({
    engine,
    functions: registry,
    time: new TimeControl({ clock, engine: activity, nextSchedule: () => schedules.nextDue }),
    faults,
    killHost: (requestId) => hosts.kill(requestId),
    injections: (arn) => injected.of(arn),
    ...(port === undefined ? {} : { port }),
  })
  cleanup.defer(() => api.close())
  endpoint = api.endpoint
  if (first !== undefined) void hosts.warm(first.fn.name)
  await engine.open()
  lock.publish(endpoint)
  await hosts.letDebuggersIn(stacks)
  if (onReload !== undefined) followChanges(cleanup, hosted, hosts, onReload)

  const running = cleanup.move()
  const parts = { endpoint, engine, clock, activity, hosts, registry, faults }
  return localOf(parts, { stateMachines, apis, hosted }, () => running.disposeAsync())
}

/** Tells of every reload, once debuggers can attach to what it published. */
function followChanges(
  cleanup: AsyncDisposableStack,
  hosted: readonly HostedStack[],
  hosts: FunctionHosts,
  onReload: (reload: Reload) => void,
): void {
  const reloaded = (reload: Reload): void => {
    void hosts.letDebuggersIn([reload.stack]).then(() => onReload(reload))
  }
  for (const one of hosted) cleanup.defer(one.watch(reloaded))
}

/** What has been opened, as those see it who asked for it. What a reload may change is asked for each time. */
function localOf(
  parts: Pick<Local, 'endpoint' | 'engine' | 'clock' | 'activity' | 'hosts' | 'registry' | 'faults'>,
  from: Pick<StackHome, 'stateMachines' | 'apis'> & { readonly hosted: readonly HostedStack[] },
  close: () => Promise<void>,
): Local {
  const { stateMachines, apis, hosted } = from
  return {
    ...parts,
    onMachineStep: (listener) => stateMachines.subscribe(listener),
    answersItself: (callbackId) => stateMachines.knows(callbackId),
    get sfnEndpoint() {
      return stateMachines.endpoint
    },
    get urls() {
      return apis.urls
    },
    get debuggerPorts() {
      return parts.hosts.debuggerPorts
    },
    get stacks() {
      return hosted.map(({ stack }) => stack)
    },
    close,
  }
}

/** The function that is most likely called first: the main one of a stack. Its process starts early. */
function firstCalled(stacks: readonly Stack[]): { readonly stack: Stack; readonly fn: StackFunction } | undefined {
  for (const stack of stacks) {
    const fn = mainFunction(stack) ?? durableOf(stack)[0]
    if (fn !== undefined) return { stack, fn }
  }
  return undefined
}

/** The faults that are set, and the log of those that happen. */
function openFaults(
  { dataFolder, onInjected = () => {} }: LocalOptions,
  clock: FolderClock,
  registry: FunctionRegistry,
): { readonly faults: Faults; readonly injected: InjectionLog } {
  const injected = new InjectionLog(dataFolder, (problem) => process.stderr.write(`${problem}\n`))
  const faults = new Faults({
    clock,
    functions: () => registry.list().map(({ name }) => name),
    onInjected(injection) {
      injected.append(injection)
      onInjected(injection)
    },
  })
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
