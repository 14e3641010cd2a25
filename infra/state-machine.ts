import type { Permission } from './function-settings.ts'
import type { StateMachinePlace } from './permissions.ts'

/**
 * Where a state machine will be. That is known before it is made: a function that it calls can be allowed to answer it,
 * though its definition names the function.
 */
export function stateMachinePlace(component: string): StateMachinePlace {
  const name = `${$app.name}-${$app.stage}-${component}`
  const arnOf = (kind: string, rest: string) =>
    $interpolate`arn:${aws.getPartitionOutput().partition}:states:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:${kind}:${rest}`
  return { name, arn: arnOf('stateMachine', name), executions: arnOf('execution', `${name}:*`) }
}

export interface StateMachineOptions {
  readonly place: StateMachinePlace
  /** In the Amazon States Language, as an object. */
  readonly definition: $util.Input<object>
  /** What its tasks do: its role may do nothing else. */
  readonly permissions: readonly Permission[]
}

/** A standard state machine, with a role of its own that only this machine can take. */
export function stateMachine(component: string, { place, definition, permissions }: StateMachineOptions) {
  const role = new aws.iam.Role(`${component}Role`, {
    assumeRolePolicy: policy([
      {
        Effect: 'Allow',
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': aws.getCallerIdentityOutput().accountId },
          ArnLike: { 'aws:SourceArn': place.arn },
        },
      },
    ]),
    inlinePolicies: [
      {
        name: 'inline',
        policy: policy(
          permissions.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })),
        ),
      },
    ],
  })
  return new aws.sfn.StateMachine(component, {
    name: place.name,
    roleArn: role.arn,
    definition: $jsonStringify(definition),
  })
}

function policy(Statement: readonly object[]) {
  return $jsonStringify({ Version: '2012-10-17', Statement })
}
