import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { request as httpRequest } from '../node-http.ts'

/** dynalite asks for a signature, and accepts any. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'

/** Sends a request to DynamoDB's stand-in. By `node:http`: `fetch` takes 40 ms to load. */
export async function request(
  endpoint: string,
  operation: string,
  body: object,
): Promise<{ ok: boolean; text: string }> {
  const outgoing = httpRequest(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: AUTHORIZATION,
      'x-amz-date': '20260101T000000Z',
    },
  })
  outgoing.end(JSON.stringify(body))
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (response === undefined) throw new Error(`The stand-in for DynamoDB did not answer ${operation}.`)
  return { ok: response.statusCode === 200, text: await text(response) }
}
