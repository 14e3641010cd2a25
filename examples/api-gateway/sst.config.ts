/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that draws up statements of account, and the HTTP API in front of it. */
export default $config({
  app(input) {
    return {
      name: 'api-gateway',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
    }
  },
  async run() {
    const { linksGrantNothing, mayInvoke, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunctionArgs } = await import('../../infra/plain-function.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startApi } = await import('../../infra/start-api.ts')
    const { signedStartCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const table = (name: string, key: string) =>
      new sst.aws.Dynamo(name, { fields: { [key]: 'string' }, primaryIndex: { hashKey: key } })
    const pages = table('Pages', 'pageId')
    const archive = table('Archive', 'statementId')
    const statement = workflow('Statement', {
      handler: 'src/handler.handler',
      link: [pages, archive],
      permissions: [mayUse(pages, 'GetItem', 'PutItem'), mayUse(archive, 'GetItem', 'PutItem')],
      // Lambda keeps a caller waiting for 15 minutes at most, so it takes a synchronous call only up to here.
      timeout: { execution: '15 minutes', invocation: '30 seconds' },
      retention: '7 days',
      deadLetters: deadLetterQueue('StatementDeadLetters'),
    })
    const api = startApi('Api', statement)
    api.route(
      'POST /statements',
      plainFunctionArgs({
        handler: 'src/at-once.handler',
        link: [statement],
        permissions: [mayInvoke(statement)],
        timeout: '10 seconds',
        callsDurableApis: true,
      }),
      { auth: { iam: true } },
    )
    const alarm = failureAlarm('FailureAlarm', [statement])

    return {
      function: statement.name,
      qualifier: statement.qualifier,
      api: api.url,
      alarm: alarm.arn,
      startByApi: signedStartCommand(api, { event: 'happy', key: 'year-1' }),
    }
  },
})
