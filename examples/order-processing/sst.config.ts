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
    const orderTable = (name: string) =>
      new sst.aws.Dynamo(name, { fields: { orderId: 'string' }, primaryIndex: { hashKey: 'orderId' } })
    const orders = orderTable('Orders')
    const payments = orderTable('Payments')
    const shipments = orderTable('Shipments')
    const stock = new sst.aws.Dynamo('Stock', { fields: { product: 'string' }, primaryIndex: { hashKey: 'product' } })

    const payment = new sst.aws.Workflow('Payment', {
      handler: 'src/payment.handler',
      link: [payments],
      timeout: { execution: '10 minutes', invocation: '30 seconds' },
      retention: '30 days',
    })
    const order = new sst.aws.Workflow('Order', {
      handler: 'src/handler.handler',
      link: [orders, stock, payments, shipments, payment],
      // The longest cancellation window is an hour; the retries after it take minutes.
      timeout: { execution: '2 hours', invocation: '30 seconds' },
      retention: '30 days',
    })
    const cancel = new sst.aws.Function('Cancel', {
      handler: 'src/cancel.handler',
      link: [orders],
      timeout: '10 seconds',
    })

    return {
      function: order.name,
      qualifier: order.qualifier,
      cancel: cancel.name,
      start: $interpolate`aws lambda invoke --function-name ${order.name} --qualifier ${order.qualifier} --invocation-type Event --durable-execution-name order-1 --cli-binary-format raw-in-base64-out --payload file://events/happy.json response.json`,
    }
  },
})
