import type { ChildProcess } from 'node:child_process'
import { SourceMap } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long the debugger of a process is waited for. */
const PATIENCE_MS = 5000

/** What of the debugger's protocol is used here. */
interface DebuggerMessage {
  readonly method?: string
  readonly params?: { readonly callFrames?: readonly { readonly location: Location }[] }
}

interface Location {
  readonly lineNumber: number
  readonly columnNumber?: number
}

/**
 * Where a Node process is busy, asked of its debugger: code in a loop hears of nothing else. `code` is the module that
 * it runs, with an inline source map. The process needs `--inspect-port=0` and a piped error output.
 * Answers like a line of a stack trace, or undefined if the process runs nothing.
 */
export async function placeOfLoop(child: ChildProcess, code: string): Promise<string | undefined> {
  const stop = new AbortController()
  try {
    return await Promise.race([askDebugger(child, code, stop.signal), sleep(PATIENCE_MS, undefined, stop)])
  } catch {
    return undefined
  } finally {
    stop.abort()
  }
}

async function askDebugger(child: ChildProcess, code: string, signal: AbortSignal): Promise<string | undefined> {
  const socket = new WebSocket(await debuggerUrl(child))
  signal.addEventListener('abort', () => socket.close())
  const paused = Promise.withResolvers<string | undefined>()
  socket.addEventListener('error', () => paused.resolve(undefined))
  socket.addEventListener('message', ({ data }) => {
    const { method, params }: DebuggerMessage = JSON.parse(String(data))
    const location = params?.callFrames?.[0]?.location
    if (method === 'Debugger.paused' && location !== undefined) paused.resolve(sourcePlace(location, code))
  })
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }))
    socket.send(JSON.stringify({ id: 2, method: 'Debugger.pause' }))
  })
  return await paused.promise
}

/** Turns the debugger on, and reads where it listens. */
function debuggerUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.stderr?.on('data', (text: string) => {
      const url = /ws:\/\/\S+/.exec(text)?.[0]
      if (url !== undefined) resolve(url)
    })
    child.kill('SIGUSR1')
  })
}

function sourcePlace({ lineNumber, columnNumber = 0 }: Location, code: string): string | undefined {
  const inline = /sourceMappingURL=data:application\/json;base64,([\w+/=]+)/.exec(code)?.[1] ?? ''
  const map = new SourceMap(JSON.parse(Buffer.from(inline, 'base64').toString()))
  const entry = map.findEntry(lineNumber, columnNumber)
  if (!('originalLine' in entry)) return undefined
  return `./${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}
