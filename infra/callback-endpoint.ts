import { type CallbackAnswer, mayAnswer } from './permissions.ts'
import { INFRA } from './place.ts'
import { plainFunctionArgs } from './plain-function.ts'

/** What the access log tells of a request. Not its path: who has the token in it can answer the callback. */
const LOGGED = {
  requestTime: '$context.requestTime',
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
}

export interface CallbackAnswers {
  /** Whether whoever works on the answer can say so: `POST` to the URL with `/heartbeat`. Default false. */
  readonly heartbeats?: boolean
}

/**
 * The URL by which somebody outside answers a callback: a person with a link, a service with a webhook. It is public,
 * so each URL carries a token that the stack signed for one callback and for a limited time: see
 * runtime/callback-token.ts. The key is made with the stack and never shown.
 *
 * The callback's result is the text of the request's body, which is JSON. With `/failure` behind the URL the callback
 * fails, with `/heartbeat` it waits on.
 *
 * The app needs `providers: { random: '4.16.6' }`. One endpoint for a stack: its link is `Resource.Callbacks`.
 */
export function callbackEndpoint() {
  const api = new sst.aws.ApiGatewayV2('CallbackApi', {
    transform: {
      stage(stage) {
        stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => ({
          destinationArn: settings?.destinationArn ?? '',
          format: JSON.stringify(LOGGED),
        }))
      },
    },
  })
  const key = new random.RandomBytes('CallbackKey', { length: 32 })
  const link = new sst.Linkable('Callbacks', { properties: { url: api.url, key: key.base64 } })
  return {
    /** For the workflow that gives URLs away. */
    link,
    url: api.url,
    /** For routes of the stack's own, such as a page that asks before it answers. */
    api,
    /** Lets the URLs work: those that were signed for callbacks of this workflow. */
    answers(workflow: sst.aws.Workflow, { heartbeats = false }: CallbackAnswers = {}): void {
      const route = (path: string, handler: string, answer: CallbackAnswer) =>
        api.route(
          `POST /callbacks/{token}${path}`,
          plainFunctionArgs({
            handler: `${INFRA}/runtime/answer-callback.${handler}`,
            link: [link],
            permissions: [mayAnswer(workflow, answer)],
            timeout: '10 seconds',
            callsDurableApis: true,
          }),
        )
      route('', 'succeed', 'Success')
      route('/failure', 'fail', 'Failure')
      if (heartbeats) route('/heartbeat', 'beat', 'Heartbeat')
    },
  }
}
