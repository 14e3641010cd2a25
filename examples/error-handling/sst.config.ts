/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that pays a seller out, and the tables of payouts, of receipts, and of the simulated bank. */
export default $config({
  app(input) {
    return {
      name: 'error-handling',
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

    const payoutTable = (name: string) =>
      new sst.aws.Dynamo(name, { fields: { payoutId: 'string' }, primaryIndex: { hashKey: 'payoutId' } })
    const payouts = payoutTable('Payouts')
    const transfers = payoutTable('Transfers')
    const receipts = payoutTable('Receipts')
    const payout = workflow('Payout', {
      handler: 'src/handler.handler',
      link: [payouts, transfers, receipts],
      permissions: [
        mayUse(payouts, 'PutItem', 'UpdateItem'),
        mayUse(transfers, 'UpdateItem'),
        mayUse(receipts, 'PutItem'),
      ],
      // Longer than all attempts and pauses together, or the execution would end in the middle of them, and nothing
      // would be written down: test/budget.test.ts adds them up.
      timeout: { execution: '30 minutes', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('PayoutDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [payout])

    return {
      function: payout.name,
      qualifier: payout.qualifier,
      alarm: alarm.arn,
      start: startCommand(payout, { execution: 'payout-1' }),
    }
  },
})
