/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that welcomes a subscriber, the table of subscribers, and the outbox with the letters to them. */
export default $config({
  app(input) {
    return {
      name: 'basic-steps',
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

    const subscribers = new sst.aws.Dynamo('Subscribers', {
      fields: { email: 'string' },
      primaryIndex: { hashKey: 'email' },
    })
    const outbox = new sst.aws.Dynamo('Outbox', {
      fields: { letterId: 'string' },
      primaryIndex: { hashKey: 'letterId' },
    })
    const welcome = workflow('Welcome', {
      handler: 'src/handler.handler',
      link: [subscribers, outbox],
      permissions: [mayUse(subscribers, 'GetItem', 'PutItem'), mayUse(outbox, 'GetItem', 'PutItem')],
      // An event may ask for a pause of 30 days; the retries before and after it take minutes.
      timeout: { execution: '31 days', invocation: '30 seconds' },
      retention: '7 days',
      deadLetters: deadLetterQueue('WelcomeDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [welcome])

    return {
      function: welcome.name,
      qualifier: welcome.qualifier,
      alarm: alarm.arn,
      start: startCommand(welcome, { event: 'soon', execution: 'first' }),
    }
  },
})
