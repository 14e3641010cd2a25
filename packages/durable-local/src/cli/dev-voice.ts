import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { EngineNotice } from 'durable-engine'
import { executionNameOf } from '../execution-name.ts'
import type { Injection } from '../faults/injection.ts'
import type { Reload } from '../hosted-stack.ts'
import type { PublishedVersion } from '../hosts/function-registry.ts'
import type { LogLine } from '../hosts/host-output.ts'
import type { Local } from '../local.ts'
import { mainFunction } from '../stack/main-function.ts'
import { commandLine } from './command-line.ts'
import { durationText } from './duration-text.ts'
import { functionOf } from './execution-tree.ts'
import { PATIENCE_MS } from './idle-time.ts'
import { injectionText } from './injection-text.ts'
import { quotaText } from './quota-text.ts'
import type { Terminal } from './terminal.ts'
import { statusTone } from './tree-view.ts'

/** What `dev` says of all that happens while it runs. */
export interface DevVoice {
  ready(local: Local): void
  reload(reload: Reload): void
  log(line: LogLine): void
  notice(notice: EngineNotice): void
  injected(injection: Injection): void
  stopping(): void
}

export function plainVoice({ print, note, paint }: Terminal, place: { readonly data: string }): DevVoice {
  return {
    ready(local) {
      for (const { warnings } of local.stacks) for (const warning of warnings) note(`Note: ${warning}`)
      const { startedAhead } = local.clock
      if (startedAhead > PATIENCE_MS) {
        note(`Durable time here is ${durationText(startedAhead)} ahead of real time: so much was skipped before.`)
      }
      print(`${paint('strong', 'Lambda API')}  ${local.endpoint}`)
      if (local.sfnEndpoint !== undefined) print(`${paint('strong', 'Step Functions')}  ${local.sfnEndpoint}`)
      for (const [name, url] of local.urls) print(`${paint('strong', name)}  ${url}`)
      for (const version of hosted(local)) print(['', ...functionLines(version, local, paint)].join('\n'))
      const faults = local.faults.list().length
      if (faults > 0)
        print(
          `\nSet to go wrong: ${faults} ${faults === 1 ? 'fault' : 'faults'}; see ${commandLine(['fault', 'list'], place)}`,
        )
      print(`\nStop with Ctrl-C; look at executions with: ${commandLine(['list'], place)}`)
    },
    reload(reload) {
      if (!reload.ok) print(`${paint('bad', 'Not reloaded')}  ${reload.message}`)
      else if (reload.versions.length === 0) print('Reloaded  All is as it was published before.')
      else print(reload.versions.map(reloadText).join('\n'))
    },
    log({ functionName, version, text }) {
      print(`${paint('quiet', `${functionName}:${version} |`)} ${text}`)
    },
    notice(notice) {
      if (notice.kind === 'status') {
        print(`${paint(statusTone(notice.status), notice.status.padEnd(9))}  ${functionOf(notice.arn)} ${notice.name}`)
      }
      if (notice.kind === 'quota') print(`${paint('bad', 'Quota')}      ${quotaText(notice)}`)
    },
    injected(injection) {
      const { kind, executionArn, functionName = '' } = injection
      const where =
        executionArn === undefined ? functionName : `${functionOf(executionArn)} ${executionNameOf(executionArn)}`
      print(`${paint('waiting', 'Injected')}   ${where}  ${kind}: ${injectionText(injection)}`)
    },
    stopping: () => note('Stopping; what runs goes on at the next start.'),
  }
}

/** One JSON object a line. */
export function jsonVoice({ print }: Terminal): DevVoice {
  const say = (value: object) => print(JSON.stringify(value))
  return {
    ready: (local) =>
      say({
        kind: 'ready',
        endpoint: local.endpoint,
        sfnEndpoint: local.sfnEndpoint,
        pid: process.pid,
        functions: hosted(local).map((version) => ({
          ...described(version),
          debuggerPort: local.debuggerPorts.get(version.name),
        })),
        urls: Object.fromEntries(local.urls),
      }),
    reload: (reload) =>
      say(
        reload.ok
          ? { kind: 'reload', functions: reload.versions.map(described) }
          : { kind: 'reload-failed', message: reload.message },
      ),
    log: (line) => say({ kind: 'log', ...line }),
    notice: (notice) => {
      if (notice.kind === 'status') say({ ...notice, at: new Date(notice.at).toISOString() })
      if (notice.kind === 'quota') say(notice)
    },
    injected: (injection) => say({ kind: 'injected', fault: injection }),
    stopping: () => say({ kind: 'stopping' }),
  }
}

/** The newest version of every function of the stacks that are hosted now. */
function hosted({ stacks, registry }: Local): PublishedVersion[] {
  return stacks.flatMap(({ functions }) => functions.flatMap(({ name }) => registry.published(name, '$LATEST') ?? []))
}

function described({ name, version, handler, durable }: PublishedVersion): object {
  return { name, version, handler, durable: durable !== undefined }
}

function functionLines(version: PublishedVersion, local: Local, paint: Terminal['paint']): string[] {
  const kind = version.durable === undefined ? 'function' : 'durable function'
  const title = `${paint('strong', version.name)}  ${kind}, version ${version.version}, ${version.handler}`
  const port = local.debuggerPorts.get(version.name)
  const debuggers = port === undefined ? [] : [`  debuggers attach to 127.0.0.1:${port}`]
  // The events of an example are for its main function.
  const isMain = local.stacks.some((stack) => mainFunction(stack)?.name === version.name)
  const event = join(version.directory, 'events', 'happy.json')
  return [title, ...debuggers, invokeLine(version, local.endpoint, isMain && existsSync(event) ? event : undefined)]
}

/** A line for the AWS CLI that invokes a function, ready to be pasted. */
function invokeLine({ name, version, durable }: PublishedVersion, endpoint: string, event: string | undefined): string {
  const words = [
    'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws lambda invoke --region us-east-1',
    `--endpoint-url ${endpoint} --function-name ${name}`,
    // A durable function has to be invoked with a qualifier, and one that may take long only asynchronously.
    ...(durable === undefined ? [] : [`--qualifier ${version} --invocation-type Event`]),
    ...(event === undefined ? [] : [`--payload fileb://${relative('', event)}`]),
    '/dev/stdout',
  ]
  return `  ${words.join(' ')}`
}

function reloadText({ name, version }: PublishedVersion): string {
  return `Reloaded  ${name} is version ${version} now; executions that run keep theirs.`
}
