/** An answer to an HTTP request. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

/** An answer of the gateway itself. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) }
}

/**
 * What a function's result means as an answer, by payload format 2.0: an object with a `statusCode` is the answer;
 * anything else is its body, as JSON. Undefined if the answer is malformed.
 */
export function httpAnswer(payload: string): HttpAnswer | undefined {
  const result: unknown = JSON.parse(payload)
  const { statusCode, headers, cookies, body, isBase64Encoded } = membersOf(result)
  if (statusCode === undefined) {
    const text = typeof result === 'string' ? result : payload
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
  }
  const status = Number(statusCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined
  const given = Object.entries(membersOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)])
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(given),
      ...(Array.isArray(cookies) ? { 'set-cookie': cookies.map(String) } : {}),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
