/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that sends a text message, and the unreliable gateway that it sends it by: an HTTP API with a key. */
export default $config({
  app(input) {
    return {
      name: 'http-retries',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
      providers: { random: '4.16.6' },
    }
  },
  async run() {
    const { linksGrantNothing, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunctionArgs } = await import('../../infra/plain-function.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    // The gateway stands for somebody else's API. Its URL is public, so it asks for a key.
    const messages = new sst.aws.Dynamo('Messages', { fields: { key: 'string' }, primaryIndex: { hashKey: 'key' } })
    const gatewayKey = new sst.Linkable('GatewayKey', {
      properties: { value: new random.RandomBytes('GatewayKeyBytes', { length: 32 }).base64 },
    })
    const gateway = new sst.aws.ApiGatewayV2('Gateway')
    gateway.route(
      'POST /messages',
      plainFunctionArgs({
        handler: 'src/unreliable-gateway.handler',
        link: [messages, gatewayKey],
        permissions: [mayUse(messages, 'UpdateItem')],
        timeout: '10 seconds',
      }),
    )

    const circuits = new sst.aws.Dynamo('Circuits', {
      fields: { carrier: 'string' },
      primaryIndex: { hashKey: 'carrier' },
    })
    const send = workflow('Send', {
      handler: 'src/handler.handler',
      link: [circuits, gateway, gatewayKey],
      environment: { ATTEMPT_MILLIS: '5000' },
      permissions: [mayUse(circuits, 'GetItem', 'UpdateItem', 'DeleteItem')],
      // Three rounds of at most six looks at a circuit, five waits of a minute and five attempts two minutes apart take an
      // hour, and longer when DynamoDB has to be asked again.
      timeout: { execution: '4 hours', invocation: '30 seconds' },
      retention: '7 days',
      deadLetters: deadLetterQueue('SendDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [send])

    return {
      function: send.name,
      qualifier: send.qualifier,
      gateway: gateway.url,
      alarm: alarm.arn,
      start: startCommand(send, { execution: 'message-1' }),
    }
  },
})
