import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { callbackUrl, readCallback, signCallback } from '../runtime/callback-token.ts'

const KEY = randomBytes(32).toString('base64')
const TICKET = { callbackId: 'Y2FsbGJhY2s=', expiresAt: 1_800_000_000 }
const token = signCallback(KEY, TICKET)
const [text = '', signature = ''] = token.split('.')

test('a token holds its callback and when it expires', () => {
  expect(readCallback(KEY, token)).toEqual(TICKET)
})

test('a URL is made for a callback and a time', () => {
  const url = callbackUrl({ url: 'https://api.example/', key: KEY }, 'id', { validForSeconds: 60, now: 1_000_500 })
  const signed = signCallback(KEY, { callbackId: 'id', expiresAt: 1060 })
  expect(url).toBe(`https://api.example/callbacks/${signed}`)
  expect(signed).toMatch(/^[\w-]+\.[\w-]+$/)
})

const later = Buffer.from(JSON.stringify([TICKET.callbackId, TICKET.expiresAt + 1])).toString('base64url')

test.each([
  ['another key', signCallback(randomBytes(32).toString('base64'), TICKET)],
  ['another time', `${later}.${signature}`],
  ['no signature', text],
  ['an empty signature', `${text}.`],
  ['half a signature', `${text}.${signature.slice(0, 20)}`],
  ['something after it', `${token}.x`],
  ['nothing at all', ''],
  ['the parts exchanged', `${signature}.${text}`],
])('a token with %s allows nothing', (_, forged) => {
  expect(readCallback(KEY, forged)).toBeUndefined()
})

test('no single character of a token can be changed', () => {
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    const ticket = readCallback(KEY, changed)
    // The last character of base64url has bits that mean nothing.
    if (at === token.length - 1) expect(ticket ?? TICKET).toEqual(TICKET)
    else expect(ticket, `changed at ${at}`).toBeUndefined()
  }
})

test.each(['', 'c2hvcnQ='])('without a key of 32 bytes nothing is signed: "%s"', (key) => {
  expect(() => signCallback(key, TICKET)).toThrow('at least 32 bytes')
  expect(() => readCallback(key, token)).toThrow('at least 32 bytes')
})
