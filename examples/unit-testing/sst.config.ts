/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that renews a subscription, the function that charges for it, and what both write. */
export default $config({
  app(input) {
    return {
      name: 'unit-testing',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
    }
  },
  async run() {
    const { linksGrantNothing, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunction } = await import('../../infra/plain-function.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const table = (name: string, key: string) =>
      new sst.aws.Dynamo(name, { fields: { [key]: 'string' }, primaryIndex: { hashKey: key } })
    const subscriptions = table('Subscriptions', 'email')
    const messages = table('Messages', 'messageId')
    const charge = plainFunction('Charge', {
      handler: 'src/charge.handler',
      link: [subscriptions],
      permissions: [mayUse(subscriptions, 'UpdateItem')],
      timeout: '10 seconds',
    })
    const renewal = workflow('Renewal', {
      handler: 'src/handler.handler',
      // The link to a plain function lets it be invoked.
      link: [subscriptions, messages, charge],
      permissions: [mayUse(subscriptions, 'UpdateItem'), mayUse(messages, 'GetItem', 'PutItem')],
      // A yearly plan is renewed a week before its end.
      timeout: { execution: '366 days', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('RenewalDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [renewal])

    return {
      function: renewal.name,
      qualifier: renewal.qualifier,
      alarm: alarm.arn,
      start: startCommand(renewal, { execution: 'renewal-1' }),
    }
  },
})
