/// <reference path="./.sst/platform/config.d.ts" />

/** The workflow that has videos rendered by somebody else, and the URLs by which they answer. */
export default $config({
  app(input) {
    return {
      name: 'async-callback',
      home: 'aws',
      // A stage of your own goes away with its data; production keeps it.
      removal: input?.stage === 'production' ? 'retain' : 'remove',
      protect: input?.stage === 'production',
      // Makes the key that signs the URLs.
      providers: { random: '4.16.6' },
    }
  },
  async run() {
    const { linksGrantNothing, mayUse } = await import('../../infra/permissions.ts')
    const { workflow } = await import('../../infra/workflow.ts')
    const { callbackEndpoint } = await import('../../infra/callback-endpoint.ts')
    const { deadLetterQueue } = await import('../../infra/dead-letter-queue.ts')
    const { failureAlarm } = await import('../../infra/failure-alarm.ts')
    const { startCommand } = await import('../../infra/start-command.ts')
    linksGrantNothing()

    const table = (name: string, key: string) =>
      new sst.aws.Dynamo(name, { fields: { [key]: 'string' }, primaryIndex: { hashKey: key } })
    const jobs = table('Jobs', 'jobId')
    const videos = table('Videos', 'jobId')
    const callbacks = callbackEndpoint()
    const video = workflow('Video', {
      handler: 'src/handler.handler',
      link: [jobs, videos, callbacks.link],
      permissions: [mayUse(jobs, 'GetItem', 'PutItem', 'UpdateItem'), mayUse(videos, 'GetItem', 'PutItem')],
      timeout: { execution: '1 hour', invocation: '30 seconds' },
      retention: '7 days',
      deadLetters: deadLetterQueue('VideoDeadLetters'),
    })
    callbacks.answers(video, { heartbeats: true })
    const alarm = failureAlarm('FailureAlarm', [video])

    return {
      function: video.name,
      qualifier: video.qualifier,
      callbacks: callbacks.url,
      alarm: alarm.arn,
      start: startCommand(video, { execution: 'video-1' }),
    }
  },
})
