import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { temporaryExample } from '../temporary-example.ts'
import { Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const JOB = `
interface Event { readonly n: number }
export async function handler({ n }: Event): Promise<number> {
  const doubled: number = n * 2
  return doubled + 1
}
export async function loop(): Promise<void> {
  for (;;);
}
`
/** The line with the return, counted from 0. */
const LINE = 4

test('A breakpoint in a handler is hit through the source map, and nobody hurries the one who debugs', async () => {
  await using bench = new Workbench()
  using example = temporaryExample(
    `new sst.aws.Function('Job', { handler: 'src/job.handler', timeout: '1 second' })
     new sst.aws.Function('Loop', { handler: 'src/job.loop', timeout: '1 second' })`,
    { 'src/job.ts': JOB },
  )
  const dev = bench.start('dev', example.directory, '--port', '0', '--inspect', '0')
  const [, endpoint = ''] = await dev.says(/Lambda API {2}(\S+)/)
  const [, port] = await dev.says(/^demo-local-Job .*\n {2}debuggers attach to 127\.0\.0\.1:(\d+)$/m)
  await dev.says(/^demo-local-Loop .*\n {2}debuggers attach to 127\.0\.0\.1:\d+$/m)

  const inspector = await Inspector.attach(Number(port))
  await inspector.ask('Debugger.enable')
  const { params: script } = await inspector.hears('Debugger.scriptParsed', ({ url }) => isBundle(url))
  await inspector.ask('Debugger.setBreakpointByUrl', {
    url: script.url,
    ...generatedPlace(script.url, join(example.directory, 'src', 'job.ts')),
  })
  const answer = invoke(endpoint, 'Job', '{ "n": 20 }')
  const { params: paused } = await inspector.hears('Debugger.paused')
  const { location } = paused.callFrames[0]
  expect(sourceMap(script.url).findEntry(location.lineNumber, location.columnNumber)).toMatchObject({
    originalSource: join(example.directory, 'src', 'job.ts'),
    originalLine: LINE,
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await inspector.ask('Debugger.resume')
  expect(await answer).toBe('41')

  example.write('src/job.ts', JOB.replace('n * 2', 'n * 3'))
  await dev.says(/^Reloaded {2}demo-local-Job is version 2 now/m)
  await inspector.sentAway
  const next = await Inspector.attach(Number(port))
  await next.ask('Debugger.enable')
  await next.hears('Debugger.scriptParsed', ({ url }) => isBundle(url) && url !== script.url)
  next.close()
  expect(await invoke(endpoint, 'Loop')).toContain('Task timed out after 1.00 seconds')
})

function isBundle(url: string): boolean {
  return /bundles.*handler\.mjs$/.test(url)
}

async function invoke(endpoint: string, component: string, body = ''): Promise<string> {
  const path = `/2015-03-31/functions/demo-local-${component}/invocations`
  return await (await fetch(`${endpoint}${path}`, { method: 'POST', body })).text()
}

function sourceMap(script: string): SourceMap {
  const map = JSON.parse(readFileSync(`${fileURLToPath(script)}.map`, 'utf8'))
  // Node's class does not read the member that editors do.
  const sources = map.sources.map((source: string) => resolve(map.sourceRoot, source))
  return new SourceMap({ ...map, sources })
}

/** Where an editor has to break for the line: it looks the place up as any debugger does. */
function generatedPlace(script: string, source: string): { lineNumber: number; columnNumber: number } {
  const map = sourceMap(script)
  const lines = readFileSync(fileURLToPath(script), 'utf8').split('\n')
  for (const [lineNumber, line] of lines.entries()) {
    for (let columnNumber = 0; columnNumber < line.length; columnNumber++) {
      const entry = map.findEntry(lineNumber, columnNumber)
      const found = 'originalSource' in entry && entry.originalSource === source && entry.originalLine === LINE
      if (found && entry.generatedLine === lineNumber) return { lineNumber, columnNumber }
    }
  }
  throw new Error(`No place for line ${LINE} of ${source} in ${script}.`)
}

// What the protocol of the inspector says is not typed here.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Message = any

/** A debugger, as an editor is one. */
class Inspector {
  readonly sentAway: Promise<unknown>
  readonly #socket: WebSocket
  readonly #said: Message[] = []
  #news: (() => void)[] = []
  #asked = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.sentAway = new Promise((resolve) => socket.addEventListener('close', resolve))
    socket.addEventListener('message', ({ data }) => {
      this.#said.push(JSON.parse(String(data)))
      for (const wake of this.#news.splice(0)) wake()
    })
  }

  static async attach(port: number): Promise<Inspector> {
    const targets: Message = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    const address = targets[0].webSocketDebuggerUrl
    expect(address).toContain(`127.0.0.1:${port}`)
    const socket = new WebSocket(address)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    return new Inspector(socket)
  }

  async ask(method: string, params: object = {}): Promise<void> {
    this.#asked += 1
    const id = this.#asked
    this.#socket.send(JSON.stringify({ id, method, params }))
    await this.#until((message) => message.id === id)
  }

  async hears(method: string, about: (params: Message) => boolean = () => true): Promise<Message> {
    return await this.#until((message) => message.method === method && about(message.params))
  }

  close(): void {
    this.#socket.close()
  }

  async #until(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#said.find(wanted)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#news.push(resolve))
    }
  }
}
