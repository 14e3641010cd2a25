/** What these functions read of a request: payload format 2.0 of API Gateway. */
export interface HttpRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly pathParameters?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly requestContext: { readonly domainName: string }
}

export interface HttpResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request that is answered with an error. The message goes to the caller. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function jsonResponse(
  statusCode: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(content),
  }
}

/** A handler that answers problems instead of throwing them. What the caller cannot help is logged, and not shown. */
export function answering(
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    try {
      return await answer(request)
    } catch (error) {
      if (error instanceof RequestProblem) return jsonResponse(error.status, { message: error.message })
      if (isThrottling(error))
        return jsonResponse(429, { message: 'Too many at once: try again.' }, { 'retry-after': '1' })
      console.error(error)
      return jsonResponse(500, { message: 'Something went wrong here. The log of this function has the reason.' })
    }
  }
}

/** Lambda takes no more requests for a moment, and its client has tried more than once. */
function isThrottling(error: unknown): boolean {
  return error instanceof Error && error.name === 'TooManyRequestsException'
}

/** Refuses what is no UTF-8, instead of changing it. */
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The body as JSON text; `null` for an empty one.
 * @throws RequestProblem 400 if it is none
 */
export function jsonBody({ body = '', isBase64Encoded = false }: HttpRequest): string {
  try {
    const text = isBase64Encoded ? UTF8.decode(Buffer.from(body, 'base64')) : body
    if (text.trim() === '') return 'null'
    JSON.parse(text)
    return text
  } catch (error) {
    throw new RequestProblem(400, `The body has to be JSON: ${error instanceof Error ? error.message : error}.`)
  }
}
