import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

/**
 * AWS Signature Version 4 for the two requests that the runtime makes.
 *
 * Why not a library: `aws4` is CommonJS that requires Node's modules, and a handler bundled as an ES module cannot load
 * it (esbuild: 'Dynamic require of "url" is not supported'), apart from its 9 KB; `@smithy/signature-v4` is 14 KB. This
 * is 1. The tests hold it against both, over a table of requests.
 */

/** What Lambda puts into the environment of a function. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface UnsignedRequest {
  readonly method: 'GET' | 'POST'
  /** Host and port as they go into the Host header. */
  readonly host: string
  /** As it is sent: each segment encoded once. */
  readonly path: string
  /** In the order of their names; not encoded. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** By name in lower case. They are all signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Signs requests to one service in one region. Keeps the key of the day. */
export class RequestSigner {
  readonly #region: string
  readonly #service: string
  /** Made a key object, because signing with one is four times faster than with its bytes. */
  #key: KeyObject | undefined
  #keyIsFor: string | undefined

  constructor(region: string, service: string) {
    this.#region = region
    this.#service = service
  }

  /** The headers to send, the signature among them. */
  sign(request: UnsignedRequest, credentials: Credentials, now: Date): Record<string, string> {
    const timestamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
    const day = timestamp.slice(0, 8)
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`
    const headers: Record<string, string> = { ...request.headers, host: request.host, 'x-amz-date': timestamp }
    if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken
    const names = Object.keys(headers).sort()
    const canonical = [
      request.method,
      canonicalPath(request.path),
      encodeQuery(request.query),
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      hash('sha256', request.body),
    ].join('\n')
    const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonical)}`
    const signature = hmac(this.#keyOf(credentials.secretAccessKey, day), toSign).toString('hex')
    headers.authorization =
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${names.join(';')}, Signature=${signature}`
    return headers
  }

  #keyOf(secret: string, day: string): KeyObject {
    const wanted = `${day} ${secret}`
    if (this.#key === undefined || this.#keyIsFor !== wanted) {
      const regionKey = hmac(hmac(Buffer.from(`AWS4${secret}`), day), this.#region)
      this.#key = createSecretKey(hmac(hmac(regionKey, this.#service), 'aws4_request'))
      this.#keyIsFor = wanted
    }
    return this.#key
  }
}

/** Encodes all but letters, digits and `-._~`, as AWS does. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The query as it is sent and signed. */
export function encodeQuery(query: UnsignedRequest['query']): string {
  return query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
}

/** All services but S3 sign the path encoded twice. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/')
}

function hmac(key: Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
