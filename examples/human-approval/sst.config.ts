/// <reference path="./.sst/platform/config.d.ts" />

/** The approval workflow, the requests and messages, and the page behind the links in the messages. */
export default $config({
  app(input) {
    return {
      name: 'human-approval',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
      // Makes the key that signs the links.
      providers: { random: '4.16.6' },
    }
  },
  async run() {
    const { linksGrantNothing, mayAnswer, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunctionArgs } = await import('../../infra/plain-function.ts')
    const { callbackEndpoint } = await import('../../infra/callback-endpoint.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const table = (name: string, key: string) =>
      new sst.aws.Dynamo(name, { fields: { [key]: 'string' }, primaryIndex: { hashKey: key } })
    const requests = table('Requests', 'requestId')
    const messages = table('Messages', 'messageId')
    const callbacks = callbackEndpoint()

    const approval = workflow('Approval', {
      handler: 'src/handler.handler',
      link: [requests, messages, callbacks.link],
      permissions: [mayUse(requests, 'GetItem', 'PutItem', 'UpdateItem'), mayUse(messages, 'GetItem', 'PutItem')],
      // People have three days.
      timeout: { execution: '5 days', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('ApprovalDeadLetters'),
    })
    const page = { link: [callbacks.link], timeout: '10 seconds' as const }
    callbacks.api.route('GET /votes/{token}', plainFunctionArgs({ ...page, handler: 'src/vote-page.show' }))
    callbacks.api.route(
      'POST /votes/{token}',
      plainFunctionArgs({
        ...page,
        handler: 'src/vote-page.vote',
        callsDurableApis: true,
        permissions: [mayAnswer(approval, 'Success')],
      }),
    )
    const alarm = failureAlarm('FailureAlarm', [approval])

    return {
      function: approval.name,
      qualifier: approval.qualifier,
      page: callbacks.url,
      alarm: alarm.arn,
      start: startCommand(approval, { execution: 'request-1' }),
    }
  },
})
