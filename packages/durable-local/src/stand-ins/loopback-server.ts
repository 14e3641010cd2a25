import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OpenServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  /** Hangs up on whoever is connected. */
  close(): Promise<void>
}

/** Lets a server of a stand-in listen on 127.0.0.1. Port 0 is any that is free. */
export async function openOnLoopback(server: Server, port = 0): Promise<OpenServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    // A server that listens on TCP has an address of this kind.
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
