import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import aws4 from 'aws4'
import { expect, test } from 'vitest'
import { encode, encodeQuery, RequestSigner, type UnsignedRequest } from './sigv4.ts'

const NOW = new Date('2026-02-03T04:05:06.789Z')
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST/durable-execution/order-7/0b5c7d80-0000-4000'
const PATH = `/2025-12-01/durable-executions/${encode(ARN)}`
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const TEMPORARY = { ...CREDENTIALS, sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LXdlc3QtMQ==' }

const checkpoint = (body: string): UnsignedRequest => ({
  method: 'POST',
  host: 'lambda.eu-west-1.amazonaws.com',
  path: `${PATH}/checkpoint`,
  query: [],
  headers: { 'content-type': 'application/json' },
  body,
})

const state = (query: UnsignedRequest['query']): UnsignedRequest => ({
  method: 'GET',
  host: '127.0.0.1:9001',
  path: `${PATH}/state`,
  query,
  headers: {},
  body: '',
})

const REQUESTS: [string, UnsignedRequest][] = [
  ['a checkpoint with an encoded ARN', checkpoint('{"CheckpointToken":"t"}')],
  ['a body of many alphabets', checkpoint(JSON.stringify({ Payload: 'naïve 東京 🚀 \u2028 "quoted"' }))],
  [
    'a query with base64 characters',
    state([
      ['CheckpointToken', 'a+b/c=='],
      ['MaxItems', '1000'],
    ]),
  ],
  [
    'a query that is sorted and encoded',
    state([
      ['CheckpointToken', "it's (*) ~!"],
      ['Marker', 'é €'],
      ['MaxItems', '1'],
    ]),
  ],
  ['a query of one', state([['CheckpointToken', 'x']])],
  ['an endpoint with a path', { ...checkpoint('{}'), path: `/base path%20x${PATH}/checkpoint`.replace(' ', '%20') }],
  ['reserved characters in a name', { ...checkpoint('{}'), path: `/${encode("a!b'c(d)e*f;g,h@i&j=k+l")}` }],
]

const TABLE = REQUESTS.flatMap(([title, request]) => [
  [title, 'plain credentials', request, CREDENTIALS] as const,
  [title, 'a session token', request, TEMPORARY] as const,
])

test.each(TABLE)(
  '%s, %s: the signature is that of @smithy/signature-v4',
  async (_title, _kind, request, credentials) => {
    const signer = new SignatureV4({
      service: 'lambda',
      region: 'eu-west-1',
      credentials,
      sha256: Sha256,
      applyChecksum: false,
    })
    const [hostname, port] = request.host.split(':')
    const theirs = await signer.sign(
      {
        method: request.method,
        protocol: 'https:',
        hostname: String(hostname),
        ...(port && { port: Number(port) }),
        path: request.path,
        query: Object.fromEntries(request.query),
        headers: { ...request.headers, host: request.host },
        body: request.body,
      },
      { signingDate: NOW },
    )
    const ours = new RequestSigner('eu-west-1', 'lambda').sign(request, credentials, NOW)
    expect(ours).toEqual(theirs.headers)
  },
)

test.each(TABLE)('%s, %s: the signature is that of aws4', (_title, _kind, request, credentials) => {
  const query = encodeQuery(request.query)
  const unsigned = {
    service: 'lambda',
    region: 'eu-west-1',
    method: request.method,
    host: request.host,
    path: query === '' ? request.path : `${request.path}?${query}`,
    headers: { ...request.headers, host: request.host, 'x-amz-date': '20260203T040506Z' },
    body: request.body,
    // Node may still have to set it, so ours does not sign it.
    extraHeadersToIgnore: { 'content-length': true },
  }
  const theirs = aws4.sign(unsigned, credentials)
  const ours = new RequestSigner('eu-west-1', 'lambda').sign(request, credentials, NOW)
  expect(ours.authorization).toBe(theirs.headers?.Authorization)
})

test('the key is that of the day and of the secret', () => {
  const signer = new RequestSigner('eu-west-1', 'lambda')
  const sign = (credentials = CREDENTIALS, now = NOW) => signer.sign(checkpoint('{}'), credentials, now).authorization
  const first = sign()
  const tomorrow = new Date(NOW.getTime() + 86_400_000)
  expect(sign(CREDENTIALS, tomorrow)).not.toBe(first)
  expect(sign({ ...CREDENTIALS, secretAccessKey: 'other' })).not.toBe(first)
  expect(sign()).toBe(first)
})
