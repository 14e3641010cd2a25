/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that reminds, and the table of reminders. */
export default $config({
  app(input) {
    return {
      name: 'example-name',
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

    const reminders = new sst.aws.Dynamo('Reminders', { fields: { id: 'string' }, primaryIndex: { hashKey: 'id' } })
    const remind = workflow('Remind', {
      handler: 'src/handler.handler',
      link: [reminders],
      permissions: [mayUse(reminders, 'UpdateItem')],
      // An event may ask for a pause of 30 days; the retries before and after it take minutes.
      timeout: { execution: '31 days', invocation: '30 seconds' },
      retention: '7 days',
      deadLetters: deadLetterQueue('RemindDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [remind])

    return {
      function: remind.name,
      qualifier: remind.qualifier,
      alarm: alarm.arn,
      start: startCommand(remind, { event: 'soon', execution: 'first' }),
    }
  },
})
