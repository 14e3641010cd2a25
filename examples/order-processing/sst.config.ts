/// <reference path="./.sst/platform/config.d.ts" />

/** The order workflow, the payment workflow that it invokes, the function that cancels an order, and their tables. */
export default $config({
  app(input) {
    return {
      name: 'order-processing',
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

    const orderTable = (name: string) =>
      new sst.aws.Dynamo(name, { fields: { orderId: 'string' }, primaryIndex: { hashKey: 'orderId' } })
    const orders = orderTable('Orders')
    const payments = orderTable('Payments')
    const shipments = orderTable('Shipments')
    const stock = new sst.aws.Dynamo('Stock', { fields: { product: 'string' }, primaryIndex: { hashKey: 'product' } })

    const payment = workflow('Payment', {
      handler: 'src/payment.handler',
      link: [payments],
      permissions: [mayUse(payments, 'GetItem', 'PutItem')],
      timeout: { execution: '10 minutes', invocation: '30 seconds' },
      retention: '30 days',
    })
    const order = workflow('Order', {
      handler: 'src/handler.handler',
      link: [orders, stock, payments, shipments, payment],
      permissions: [
        mayUse(orders, 'GetItem', 'PutItem', 'UpdateItem'),
        mayUse(stock, 'GetItem', 'UpdateItem'),
        mayUse(payments, 'UpdateItem'),
        mayUse(shipments, 'UpdateItem'),
        mayInvoke(payment),
      ],
      // The longest cancellation window is an hour; the retries after it take minutes.
      timeout: { execution: '2 hours', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('OrderDeadLetters'),
    })
    const cancel = plainFunction('Cancel', {
      handler: 'src/cancel.handler',
      link: [orders],
      permissions: [mayUse(orders, 'UpdateItem')],
      timeout: '10 seconds',
    })
    const alarm = failureAlarm('FailureAlarm', [order, payment])

    return {
      function: order.name,
      qualifier: order.qualifier,
      cancel: cancel.name,
      alarm: alarm.arn,
      start: startCommand(order, { execution: 'order-1' }),
    }
  },
})
