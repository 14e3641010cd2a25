/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that books a trip, the bookings, and the desk where people finish what could not be undone. */
export default $config({
  app(input) {
    return {
      name: 'saga',
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

    const bookings = new sst.aws.Dynamo('Bookings', {
      fields: { bookingId: 'string' },
      primaryIndex: { hashKey: 'bookingId' },
    })
    const desk = new sst.aws.Dynamo('Desk', { fields: { tripId: 'string' }, primaryIndex: { hashKey: 'tripId' } })
    const trip = workflow('Trip', {
      handler: 'src/handler.handler',
      link: [bookings, desk],
      permissions: [mayUse(bookings, 'GetItem', 'PutItem', 'UpdateItem'), mayUse(desk, 'PutItem')],
      // Ticketing takes a quarter of an hour; the retries around it take minutes.
      timeout: { execution: '2 hours', invocation: '30 seconds' },
      retention: '30 days',
      deadLetters: deadLetterQueue('TripDeadLetters'),
    })
    const alarm = failureAlarm('FailureAlarm', [trip])

    return {
      function: trip.name,
      qualifier: trip.qualifier,
      alarm: alarm.arn,
      start: startCommand(trip, { execution: 'trip-1' }),
    }
  },
})
