/** What of the account's default event bus is an alarm. */
const BAD_ENDS = ['FAILED', 'TIMED_OUT', 'STOPPED']

/** The same of state machines, in the words of Step Functions. */
const BAD_ENDS_OF_MACHINES = ['FAILED', 'TIMED_OUT', 'ABORTED']

/**
 * A topic that gets an event for each execution of the workflows, and of the state machines, that ends badly. Nobody
 * hears of it by itself: `aws sns subscribe --topic-arn … --protocol email --notification-endpoint you@…` makes somebody.
 */
export function failureAlarm(
  name: string,
  workflows: readonly sst.aws.Workflow[],
  machines: readonly aws.sfn.StateMachine[] = [],
) {
  const topic = new aws.sns.Topic(name)
  const rules = {
    [name]: badEnds(name, {
      source: ['aws.lambda'],
      'detail-type': ['Durable Execution Status Change'],
      // The event names the version, which changes with each deployment.
      detail: { status: BAD_ENDS, functionArn: workflows.map(({ arn }) => ({ prefix: arn })) },
    }),
    ...(machines.length === 0 ? {} : { [`${name}Machines`]: badEnds(`${name}Machines`, machineEnds(machines)) }),
  }
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
          Condition: { ArnEquals: { 'aws:SourceArn': Object.values(rules).map(({ arn }) => arn) } },
        },
      ],
    }),
  })
  for (const [source, rule] of Object.entries(rules)) {
    new aws.cloudwatch.EventTarget(`${source}Target`, { rule: rule.name, arn: topic.arn })
  }
  return topic
}

function badEnds(name: string, pattern: object) {
  return new aws.cloudwatch.EventRule(`${name}Rule`, {
    description: `Executions of ${$app.name}, stage ${$app.stage}, that failed, timed out or were stopped`,
    eventPattern: $jsonStringify(pattern),
  })
}

function machineEnds(machines: readonly aws.sfn.StateMachine[]) {
  return {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { status: BAD_ENDS_OF_MACHINES, stateMachineArn: machines.map(({ arn }) => arn) },
  }
}
