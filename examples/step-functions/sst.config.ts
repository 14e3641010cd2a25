/// <reference path="./.sst/platform/config.d.ts" />

/** The order flow written both ways: as a workflow, and as a state machine. And the packing, which is a workflow for both. */
export default $config({
  app(input) {
    return {
      name: 'step-functions',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
    }
  },
  async run() {
    const { linksGrantNothing, mayAnswer, mayAnswerTasks, mayCall, mayInvoke, mayStart, mayUse } = await import(
      '../../infra/permissions.ts'
    )
    const { workflow } = await import('../../infra/workflow.ts')
    const { plainFunction } = await import('../../infra/plain-function.ts')
    const { stateMachine, stateMachinePlace } = await import('../../infra/state-machine.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    const { orderMachine } = await import('./src/order-machine.ts')
    linksGrantNothing()

    const entries = new sst.aws.Dynamo('Entries', {
      fields: { entryId: 'string' },
      primaryIndex: { hashKey: 'entryId' },
    })
    const mayEnter = mayUse(entries, 'GetItem', 'PutItem', 'UpdateItem')
    const place = stateMachinePlace('OrderMachine')

    const packing = workflow('Packing', {
      handler: 'src/packing.handler',
      link: [entries],
      permissions: [mayUse(entries, 'GetItem', 'PutItem'), mayAnswerTasks(place)],
      timeout: { execution: '30 minutes', invocation: '30 seconds' },
      retention: '30 days',
    })
    const order = workflow('Order', {
      handler: 'src/handler.handler',
      link: [entries, packing, new sst.Linkable('OrderMachine', { properties: { arn: place.arn } })],
      permissions: [mayEnter, mayInvoke(packing), ...mayStart(place)],
      // The state machine may take two hours.
      timeout: { execution: '4 hours', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('OrderDeadLetters'),
    })
    const tasks = plainFunction('Tasks', {
      handler: 'src/tasks.handler',
      link: [entries],
      permissions: [mayEnter],
      timeout: '10 seconds',
    })
    const answer = plainFunction('Answer', {
      handler: 'src/answer.handler',
      permissions: [mayAnswer(order, 'Success'), mayAnswer(order, 'Failure')],
      callsDurableApis: true,
      timeout: '10 seconds',
    })
    const machine = stateMachine('OrderMachine', {
      place,
      definition: orderMachine({
        tasks: tasks.arn,
        answer: answer.arn,
        // A durable function is called by version. Executions that run go on calling the version that they began with.
        packing: $interpolate`${packing.arn}:${packing.qualifier}`,
      }),
      permissions: [mayCall(tasks), mayCall(answer), mayInvoke(packing)],
    })
    const alarm = failureAlarm('FailureAlarm', [order, packing], [machine])

    return {
      function: order.name,
      qualifier: order.qualifier,
      machine: machine.arn,
      alarm: alarm.arn,
      start: startCommand(order, { execution: 'order-1' }),
    }
  },
})
