import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { MatchedRoute } from './http-route.ts'

/** What a function gets for a request: payload format 2.0 of API Gateway and of function URLs. */
export function httpEvent(request: IncomingMessage, body: Buffer, { route, pathParameters }: MatchedRoute): object {
  const { method = 'GET', headers, httpVersion, socket } = request
  const { pathname, search, searchParams } = urlOf(request)
  const host = headers.host ?? ''
  const now = new Date()
  const { cookie, ...others } = headers
  const text = isText(headers['content-type'])
  const sourceIp = socket.remoteAddress ?? '127.0.0.1'
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: {
      ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, [value].flat().join(',')])),
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': String(socket.localPort),
      'x-forwarded-proto': 'http',
    },
    ...(search === '' ? {} : { queryStringParameters: joined(searchParams) }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: {
        method,
        path: pathname,
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  }
}

export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://localhost')
}

/** Values of the same name are joined by commas. */
function joined(parameters: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(',')]))
}

/** Everything else is handed over in base64, what a form sends too. */
function isText(contentType = ''): boolean {
  return /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml)))/.test(contentType)
}

/** `24/Nov/2026:10:00:30 +0000` */
function logTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
