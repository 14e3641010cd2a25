import type { IncomingHttpHeaders } from 'node:http'
import { AccessDenied } from './errors.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/**
 * Lets only this machine's own programs through. The server listens on loopback, but a web page in a browser of this
 * machine can reach that too: by a request of its own (it has a foreign Origin) or by a name of its own that resolves to
 * 127.0.0.1 (then the Host is foreign).
 * @throws AccessDenied
 */
export function checkCaller(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers
  if (!LOOPBACK.test(host)) {
    throw new AccessDenied(`The Host '${host}' is not this machine's: use localhost or 127.0.0.1.`)
  }
  if (origin !== undefined && !LOOPBACK.test(origin.replace(/^https?:\/\//, ''))) {
    throw new AccessDenied(`Requests from pages of '${origin}' are refused: only programs on this machine are served.`)
  }
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw new AccessDenied('Requests from pages of other sites are refused: only programs on this machine are served.')
  }
}
