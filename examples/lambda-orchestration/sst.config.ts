/// <reference path="./.sst/platform/config.d.ts" />

/** The loan workflow, and the four functions that it invokes: two that are durable, two that are not. */
export default $config({
  app(input) {
    return {
      name: 'lambda-orchestration',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
    }
  },
  async run() {
    const { linksGrantNothing, mayInvoke, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunction } = await import('../../infra/plain-function.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const table = (name: string, key: string) =>
      new sst.aws.Dynamo(name, { fields: { [key]: 'string' }, primaryIndex: { hashKey: key } })
    const enquiries = table('Enquiries', 'enquiryId')
    const contracts = table('Contracts', 'loanId')
    const payouts = table('Payouts', 'loanId')

    const identity = workflow('Identity', {
      handler: 'src/identity.handler',
      link: [enquiries],
      permissions: [mayUse(enquiries, 'GetItem', 'PutItem')],
      timeout: { execution: '1 hour', invocation: '30 seconds' },
      retention: '7 days',
    })
    const payout = workflow('Payout', {
      handler: 'src/payout.handler',
      link: [payouts],
      permissions: [mayUse(payouts, 'GetItem', 'PutItem')],
      timeout: { execution: '1 hour', invocation: '30 seconds' },
      retention: '30 days',
    })
    const credit = plainFunction('Credit', {
      handler: 'src/credit.handler',
      link: [enquiries],
      permissions: [mayUse(enquiries, 'UpdateItem')],
      timeout: '10 seconds',
    })
    const contract = plainFunction('Contract', {
      handler: 'src/contract.handler',
      link: [contracts],
      permissions: [mayUse(contracts, 'GetItem', 'PutItem', 'UpdateItem')],
      timeout: '10 seconds',
    })
    const loan = workflow('Loan', {
      handler: 'src/handler.handler',
      // The link to a plain function lets it be invoked; workflows are invoked by version.
      link: [identity, payout, credit, contract],
      permissions: [mayInvoke(identity), mayInvoke(payout)],
      timeout: { execution: '3 hours', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('LoanDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [loan, identity, payout])

    return {
      function: loan.name,
      qualifier: loan.qualifier,
      alarm: alarm.arn,
      start: startCommand(loan, { execution: 'loan-1' }),
    }
  },
})
