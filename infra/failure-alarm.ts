/** What of the account's default event bus is an alarm. */
const BAD_ENDS = ['FAILED', 'TIMED_OUT', 'STOPPED']

/**
 * A topic that gets an event for each execution of the workflows that ends badly. Nobody hears of it by itself:
 * `aws sns subscribe --topic-arn … --protocol email --notification-endpoint you@…` makes somebody.
 */
export function failureAlarm(name: string, workflows: readonly sst.aws.Workflow[]) {
  const topic = new aws.sns.Topic(name)
  const rule = new aws.cloudwatch.EventRule(`${name}Rule`, {
    description: `Executions of ${$app.name}, stage ${$app.stage}, that failed, timed out or were stopped`,
    eventPattern: $jsonStringify({
      source: ['aws.lambda'],
      'detail-type': ['Durable Execution Status Change'],
      // The event names the version, which changes with each deployment.
      detail: { status: BAD_ENDS, functionArn: workflows.map(({ arn }) => ({ prefix: arn })) },
    }),
  })
  new aws.sns.TopicPolicy(`${name}Policy`, {
    arn: topic.arn,
    policy: $jsonStringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic.arn,
          Condition: { ArnEquals: { 'aws:SourceArn': rule.arn } },
        },
      ],
    }),
  })
  new aws.cloudwatch.EventTarget(`${name}Target`, { rule: rule.name, arn: topic.arn })
  return topic
}
