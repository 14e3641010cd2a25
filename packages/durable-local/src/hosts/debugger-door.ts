import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer, request as httpRequest } from '../node-http.ts'
import { systemCode } from '../user-error.ts'

/** A process that debuggers look into. */
export interface Debugged {
  /** Where its inspector listens, on 127.0.0.1. */
  readonly port: number
  /** A debugger has come. Returns the function for when it goes. */
  attach(): () => void
}

const LAST_PORT = 65_535

/**
 * Where debuggers of one function come in: a port on loopback that stays while the processes behind it change. Its
 * inspector is passed on as it is; whoever comes before there is a process waits for one.
 */
export class DebuggerDoor {
  readonly #server = createServer((request, response) => void this.#ask(request, response))
  readonly #connections = new Set<Duplex>()
  #debugged = Promise.withResolvers<Debugged>()
  #current: Debugged | undefined

  private constructor() {
    this.#server.on('upgrade', (request, socket, head) => void this.#attach(request, socket, head))
  }

  /** Opens one on the first port from `port` on that is free; 0 is any. */
  static async open(port: number): Promise<DebuggerDoor> {
    const door = new DebuggerDoor()
    for (let next = port; ; next++) {
      try {
        door.#server.listen(next, '127.0.0.1')
        await once(door.#server, 'listening')
        return door
      } catch (error) {
        if (systemCode(error) !== 'EADDRINUSE' || next === LAST_PORT) throw error
      }
    }
  }

  get port(): number {
    // A server that listens on TCP has an address of this kind.
    return (this.#server.address() as AddressInfo).port
  }

  /** From now on the door leads there. Debuggers that look elsewhere are sent away: editors come back by themselves. */
  leadTo(debugged: Debugged): void {
    if (this.#current !== undefined) this.leave(this.#current)
    this.#current = debugged
    this.#debugged.resolve(debugged)
  }

  /** If it led to this process, it leads nowhere now: whoever comes waits for the next one. */
  leave(debugged: Debugged): void {
    if (this.#current !== debugged) return
    this.#current = undefined
    this.#debugged = Promise.withResolvers()
    this.#sendAway()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    this.#sendAway()
    await closed
  }

  #sendAway(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  /** The inspector says in JSON what can be debugged; the addresses in it are those that it was asked by. */
  async #ask({ url = '/', headers, method = 'GET' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { port } = await this.#debugged.promise
    const asked = httpRequest({ host: '127.0.0.1', port, path: url, method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    asked.on('error', () => response.destroy())
    asked.end()
  }

  async #attach({ url = '/', rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#connections.add(socket)
    socket.once('close', () => this.#connections.delete(socket)).on('error', () => {})
    const debugged = await this.#debugged.promise
    if (socket.destroyed) return
    const inspector = connect(debugged.port, '127.0.0.1')
    const detach = debugged.attach()
    inspector.on('error', () => {}).once('close', () => socket.destroy())
    socket.once('close', () => {
      inspector.destroy()
      detach()
    })
    const lines = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : []))
    inspector.write([`GET ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    inspector.write(head)
    inspector.pipe(socket).pipe(inspector)
  }
}
