import type { Permission } from './function-settings.ts'

/**
 * From here on, a link to a table or a workflow tells a function where it is, and allows nothing: SST's own links allow
 * every action on a table, and stopping the executions of a workflow. Each function is given what its code needs, with
 * `permissions`. To be called before anything is linked.
 */
export function linksGrantNothing(): void {
  sst.Linkable.wrap(sst.aws.Dynamo, ({ name }) => ({ properties: { name } }))
  sst.Linkable.wrap(sst.aws.Workflow, ({ name, qualifier }) => ({ properties: { name, qualifier } }))
}

type TableAction =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'Scan'
  | 'BatchGetItem'
  | 'BatchWriteItem'

/** Allows actions on a table and its indexes. */
export function mayUse(table: sst.aws.Dynamo, ...actions: readonly TableAction[]): Permission {
  const reads = actions.includes('Query') || actions.includes('Scan')
  return {
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.arn, ...(reads ? [$interpolate`${table.arn}/index/*`] : [])],
  }
}

/**
 * Allows invoking a workflow, whatever the version: an execution that began before a deployment goes on calling the
 * version that it knows.
 */
export function mayInvoke(workflow: sst.aws.Workflow): Permission {
  return { actions: ['lambda:InvokeFunction'], resources: [everyVersion(workflow)] }
}

/** Allows looking at the executions of a workflow. */
export function mayRead(workflow: sst.aws.Workflow): Permission {
  return { actions: ['lambda:GetDurableExecution'], resources: [everyVersion(workflow)] }
}

/** What can be said to a callback: a result, a failure, or that somebody works on the answer. */
export type CallbackAnswer = 'Success' | 'Failure' | 'Heartbeat'

/** Allows answering the callbacks of a workflow in one way. */
export function mayAnswer(workflow: sst.aws.Workflow, answer: CallbackAnswer): Permission {
  return { actions: [`lambda:SendDurableExecutionCallback${answer}`], resources: [everyVersion(workflow)] }
}

/** Allows sending to a queue. */
export function maySend(queue: aws.sqs.Queue): Permission {
  return { actions: ['sqs:SendMessage'], resources: [queue.arn] }
}

/** Allows invoking a function that is not durable. */
export function mayCall(fn: sst.aws.Function): Permission {
  return { actions: ['lambda:InvokeFunction'], resources: [fn.arn] }
}

/** Where a state machine is, or will be. */
export interface StateMachinePlace {
  readonly name: string
  readonly arn: $util.Output<string>
  /** All of its executions. */
  readonly executions: $util.Output<string>
}

/** Allows starting executions of a state machine, and asking how one goes. */
export function mayStart({ arn, executions }: StateMachinePlace): readonly Permission[] {
  return [
    { actions: ['states:StartExecution'], resources: [arn] },
    { actions: ['states:DescribeExecution'], resources: [executions] },
  ]
}

/** Allows answering the tasks of a state machine that have given a token away. */
export function mayAnswerTasks({ arn }: StateMachinePlace): Permission {
  return {
    actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    resources: [arn],
  }
}

/** Versions, and the executions under them: `…:function:NAME:3/durable-execution/…`. */
function everyVersion({ arn }: sst.aws.Workflow) {
  return $interpolate`${arn}:*`
}
