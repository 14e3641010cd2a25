// Stands in for the pulumi command, as SST starts it: `stack init` and `preview`. It runs the program that SST has made of
// a stack, with SST's real components, and records what they want created instead of asking a provider for it.
//
// What it relies on is between SST and pulumi, and not documented: the two command lines, `main` in Pulumi.yaml, version
// 3 of the state file and the event log. SST is pinned for that reason.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answerTo, createdState, type WantedResource } from './recorded-cloud.ts'

/** What is used here of `@pulumi/pulumi`, which lies in SST's platform. */
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: Mocks, project: string, stack: string, preview: boolean): Promise<void>
    setConfig(key: string, value: string): void
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>
    disconnect(): Promise<void>
  }
  readonly ComponentResource: { readonly prototype: Component }
  output(value: unknown): { apply(use: (value: unknown) => void): void }
}

interface Mocks {
  newResource(args: WantedResource): { readonly id: string; readonly state: unknown }
  call(args: { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }): unknown
}

interface Component {
  readonly urn: unknown
  readonly __pulumiType: string
  registerOutputs(outputs: unknown): void
}

/** The program changes the working directory. */
const folder = process.cwd()
/** Of the next line in the event log. */
let sequence = 0
const [task, ...args] = process.argv.slice(2)
if (task === 'stack' && args[0] === 'init') initStack(args[1] ?? '')
else if (task === 'preview') process.exit(await preview())
else {
  console.error(`The stand-in for pulumi does not know "${process.argv.slice(2).join(' ')}".`)
  process.exitCode = 1
}

/** The state file of a stage that was never deployed. */
function initStack(name: string): void {
  const manifest = { time: new Date().toISOString(), magic: '', version: 'v3.215.0' }
  mkdirSync(dirname(stateFile(name)), { recursive: true })
  const checkpoint = { stack: name, latest: { manifest, resources: [] } }
  writeFileSync(stateFile(name), JSON.stringify({ version: 3, checkpoint }))
}

/** `organization/APP/STAGE` */
function stateFile(name: string): string {
  const [, app = '', stage = ''] = name.split('/')
  return join(folder, '.pulumi/stacks', app, `${stage}.json`)
}

/** @returns the exit code */
async function preview(): Promise<number> {
  const main = /^main: (.*)$/m.exec(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8'))?.[1] ?? ''
  const pulumi: Pulumi = createRequire(main)('@pulumi/pulumi')
  const [, project = '', stack = ''] = option('--stack').split('/')
  const resources: WantedResource[] = []
  const links = watchLinks(pulumi)
  try {
    const outputs = await runProgram(pulumi, { main, project, stack, resources })
    writeState(stack, project, await resolved(pulumi, outputs), await Promise.all(links))
    record({ resources, outputs: await resolved(pulumi, outputs) })
    emit({ summaryEvent: { maybeCorrupt: false, durationSeconds: 0, resourceChanges: {}, PolicyPacks: {} } })
    return 0
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    emit({ diagnosticEvent: { message, color: 'raw', severity: 'error' } })
    record({ resources, error: message })
    return 1
  }
}

interface Program {
  readonly main: string
  readonly project: string
  readonly stack: string
  readonly resources: WantedResource[]
}

async function runProgram(pulumi: Pulumi, { main, project, stack, resources }: Program): Promise<unknown> {
  const rejected = Promise.withResolvers<never>()
  process.on('unhandledRejection', rejected.reject)
  const region = configured()['aws:region'] ?? 'us-east-1'
  const mocks: Mocks = {
    newResource({ type, name, inputs }) {
      resources.push({ type, name, inputs })
      return { id: `${name}-id`, state: createdState({ type, name, inputs }, region) }
    },
    call({ token, inputs }) {
      const answer = answerTo(token, inputs, region)
      if (answer === undefined) throw new Error(`recorded-cloud.ts has no answer to ${token}: add one.`)
      return answer
    },
  }
  // Not as a preview: there, half of the resources would wait for values that are not known yet.
  await pulumi.runtime.setMocks(mocks, project, stack, false)
  for (const [key, value] of Object.entries(configured())) pulumi.runtime.setConfig(key, value)
  const run = async () => {
    const outputs = await pulumi.runtime.runInPulumiStack(async () => (await import(pathToFileURL(main).href)).default)
    await pulumi.runtime.disconnect()
    return outputs
  }
  return await Promise.race([run(), rejected.promise])
}

/** The outputs of SST's link components, from which the command writes `sst-env.d.ts`. */
function watchLinks(pulumi: Pulumi): Promise<{ readonly urn: unknown; readonly outputs: unknown }>[] {
  const links: Promise<{ readonly urn: unknown; readonly outputs: unknown }>[] = []
  const { prototype } = pulumi.ComponentResource
  const { registerOutputs } = prototype
  prototype.registerOutputs = function (outputs) {
    if (this.__pulumiType === 'sst:sst:LinkRef') {
      const both = Promise.all([resolved(pulumi, this.urn), resolved(pulumi, outputs)])
      links.push(both.then(([urn, values]) => ({ urn, outputs: values })))
    }
    registerOutputs.call(this, outputs)
  }
  return links
}

/** What a deployment would leave behind, as far as the command reads it. */
function writeState(
  stack: string,
  project: string,
  outputs: unknown,
  links: readonly { readonly urn: unknown; readonly outputs: unknown }[],
): void {
  const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`
  const file = stateFile(option('--stack'))
  const state = JSON.parse(readFileSync(file, 'utf8'))
  state.checkpoint.latest.resources = [
    { urn, custom: false, type: 'pulumi:pulumi:Stack', outputs },
    ...links.map((link) => ({ ...link, custom: false, type: 'sst:sst:LinkRef', parent: urn })),
  ]
  writeFileSync(file, JSON.stringify(state))
}

/** For sst-diff.ts. */
function record(recording: unknown): void {
  writeFileSync(process.env.OFFLINE_RECORDING ?? '', JSON.stringify(recording))
}

/** A line of the event log, from which the command knows how it went. */
function emit(event: object): void {
  const line = { sequence: sequence++, timestamp: Math.floor(Date.now() / 1000), ...event }
  appendFileSync(option('--event-log'), `${JSON.stringify(line)}\n`)
}

function option(name: string): string {
  return args[args.indexOf(name) + 1] ?? ''
}

/** `--config aws:region=…` */
function configured(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    args.flatMap((arg, index) => {
      const [key = '', ...value] = arg === '--config' ? (args[index + 1] ?? '').split('=') : []
      return key === '' ? [] : [[key, value.join('=')]]
    }),
  )
}

function resolved(pulumi: Pulumi, value: unknown): Promise<unknown> {
  return new Promise((resolve) => pulumi.output(value).apply(resolve))
}
