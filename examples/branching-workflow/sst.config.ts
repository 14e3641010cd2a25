/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that settles a return, the table of cases, and the table of what was done for each. */
export default $config({
  app(input) {
    return {
      name: 'branching-workflow',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
    }
  },
  async run() {
    const { linksGrantNothing, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const cases = new sst.aws.Dynamo('Cases', { fields: { returnId: 'string' }, primaryIndex: { hashKey: 'returnId' } })
    const entries = new sst.aws.Dynamo('Entries', {
      fields: { returnId: 'string', kind: 'string' },
      primaryIndex: { hashKey: 'returnId', rangeKey: 'kind' },
    })
    const settlement = workflow('Return', {
      handler: 'src/handler.handler',
      link: [cases, entries],
      permissions: [mayUse(cases, 'PutItem', 'UpdateItem'), mayUse(entries, 'GetItem', 'PutItem')],
      // A repair waits for three days; the retries around it take minutes.
      timeout: { execution: '4 days', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('ReturnDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [settlement])

    return {
      function: settlement.name,
      qualifier: settlement.qualifier,
      alarm: alarm.arn,
      start: startCommand(settlement, { event: 'refund', execution: 'return-1' }),
    }
  },
})
