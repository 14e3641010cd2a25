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
    const subscribers = new sst.aws.Dynamo('Subscribers', {
      fields: { email: 'string' },
      primaryIndex: { hashKey: 'email' },
    })
    const outbox = new sst.aws.Dynamo('Outbox', {
      fields: { letterId: 'string' },
      primaryIndex: { hashKey: 'letterId' },
    })
    const welcome = new sst.aws.Workflow('Welcome', {
      handler: 'src/handler.handler',
      link: [subscribers, outbox],
      // The longest pause that an event may ask for is 30 days; the retries before and after it take minutes.
      timeout: { execution: '31 days', invocation: '30 seconds' },
      retention: '7 days',
    })

    return {
      function: welcome.name,
      qualifier: welcome.qualifier,
      start: $interpolate`aws lambda invoke --function-name ${welcome.name} --qualifier ${welcome.qualifier} --invocation-type Event --durable-execution-name ada-1 --cli-binary-format raw-in-base64-out --payload file://events/soon.json response.json`,
    }
  },
})
