import { createHmac, timingSafeEqual } from 'node:crypto'

/** What `Resource.Callbacks` holds in a function that is linked to the callback endpoint. */
export interface CallbackEndpoint {
  readonly url: string
  /** Signs tokens; base64. */
  readonly key: string
}

export interface CallbackUrlOptions {
  /** How long it may be used. Give it as long as the callback itself waits. */
  readonly validForSeconds: number
  /** Epoch milliseconds. Default: now. */
  readonly now?: number
}

/** The URL that answers one callback: POST the result to it as JSON, or an error to the same with `/failure`. */
export function callbackUrl(
  { url, key }: CallbackEndpoint,
  callbackId: string,
  { validForSeconds, now = Date.now() }: CallbackUrlOptions,
): string {
  const expiresAt = Math.floor(now / 1000) + validForSeconds
  return `${url.replace(/\/$/, '')}/callbacks/${signCallback(key, { callbackId, expiresAt })}`
}

/** What a token allows: to answer one callback until a time. */
export interface Ticket {
  readonly callbackId: string
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** `TICKET.SIGNATURE`, both base64url: anyone can read it, only who has the key can make it. */
export function signCallback(key: string, ticket: Ticket): string {
  const text = Buffer.from(JSON.stringify([ticket.callbackId, ticket.expiresAt])).toString('base64url')
  return `${text}.${signatureOf(key, text).toString('base64url')}`
}

/**
 * The ticket of a token; undefined if it was not signed with this key. Whether its time is up is for the caller to
 * judge.
 */
export function readCallback(key: string, token: string): Ticket | undefined {
  const [text = '', signature = '', ...more] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const right = signatureOf(key, text)
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  // Signed by us, so it is what we made.
  const [callbackId, expiresAt] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, number]
  return { callbackId, expiresAt }
}

/** @throws Error without a key: a signature made with none would be everybody's */
function signatureOf(key: string, text: string): Buffer {
  const secret = Buffer.from(key, 'base64')
  if (secret.length < 32) throw new Error('The key that signs callbacks has to have at least 32 bytes, in base64.')
  return createHmac('sha256', secret).update(text).digest()
}
