import {
  LambdaClient,
  LambdaServiceException,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda'
import { Resource } from 'sst'
import { readCallback, type Ticket } from '../../../infra/runtime/callback-token.ts'

/** What these functions read of a request: payload format 2.0 of API Gateway. */
interface PageRequest {
  readonly pathParameters?: Readonly<Record<string, string | undefined>>
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

const lambda = new LambdaClient()

/** `GET /votes/{token}` only asks: programs that look into mails follow every link. */
export async function show(request: PageRequest) {
  const ticket = ticketOf(request)
  if (typeof ticket === 'string') return page(403, ticket)
  const by = escapeHtml(request.queryStringParameters?.by ?? 'somebody')
  return page(
    200,
    `<form method="post"><p>You decide as ${by}.</p><input type="hidden" name="by" value="${by}">
<p><input name="comment" placeholder="Comment" maxlength="500"></p>
<button name="decision" value="approve">Approve</button> <button name="decision" value="reject">Reject</button></form>`,
  )
}

/** `POST /votes/{token}` decides. */
export async function vote(request: PageRequest) {
  const ticket = ticketOf(request)
  if (typeof ticket === 'string') return page(403, ticket)
  const form = new URLSearchParams(bodyOf(request))
  const decision = form.get('decision')
  if (decision !== 'approve' && decision !== 'reject') return page(400, 'Choose one of the two buttons.')
  const comment = form.get('comment')?.slice(0, 500) || undefined
  const Result = JSON.stringify({ decision, by: form.get('by') || 'somebody', comment })
  try {
    await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId: ticket.callbackId, Result }))
  } catch (error) {
    if (!(error instanceof LambdaServiceException) || error.name !== 'CallbackTimeoutException') throw error
    return page(410, 'This was decided before, or it is too late.')
  }
  return page(200, `Thank you. Your decision: ${decision}.`)
}

/** What the link may answer, or why it may not. */
function ticketOf({ pathParameters }: PageRequest): Ticket | string {
  const ticket = readCallback(Resource.Callbacks.key, pathParameters?.token ?? '')
  if (ticket === undefined) return 'This link is not valid. Was it copied whole?'
  return ticket.expiresAt * 1000 > Date.now() ? ticket : 'This link has expired.'
}

function bodyOf({ body = '', isBase64Encoded = false }: PageRequest): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
}

function page(statusCode: number, content: string) {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  return {
    statusCode,
    headers,
    body: `<!doctype html><meta name="referrer" content="no-referrer"><title>Approval</title>${content}`,
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
