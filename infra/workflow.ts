import { bundle, type FunctionOptions, MAY_TRACE, SETTINGS, TRACED } from './function-settings.ts'
import { maySend } from './permissions.ts'

type WorkflowArgs = ConstructorParameters<typeof sst.aws.Workflow>[1]
type Timeout = { readonly [K in 'execution' | 'invocation']: $util.Unwrap<NonNullable<WorkflowArgs['timeout']>>[K] }

export interface WorkflowOptions extends FunctionOptions {
  /** How long an execution may take, at most a year, and one invocation of it, at most 15 minutes. */
  readonly timeout: Timeout
  /** How long the history of a closed execution is kept: 1 to 90 days. */
  readonly retention: NonNullable<WorkflowArgs['retention']>
  /** Where the event of an asynchronous start goes that Lambda could not deliver. */
  readonly deadLetters?: aws.sqs.Queue
  /**
   * Whether the handler calls Lambda by the AWS SDK, which its bundle then brings along: with
   * `@aws/durable-execution-sdk-js` it does, `durable-core` has a client of its own.
   */
  readonly callsDurableApis?: boolean
}

/** A durable function. Both timeouts and the retention are said by each stack: the defaults fit nobody. */
export function workflow(name: string, options: WorkflowOptions) {
  const { deadLetters, callsDurableApis = false, permissions = [], ...args } = options
  const deadLetter = deadLetters === undefined ? {} : { deadLetterConfig: { targetArn: deadLetters.arn } }
  return new sst.aws.Workflow(name, {
    ...SETTINGS,
    ...args,
    permissions: [...permissions, MAY_TRACE, ...(deadLetters === undefined ? [] : [maySend(deadLetters)])],
    nodejs: bundle({ callsDurableApis }),
    transform: { function: { function: { ...TRACED, ...deadLetter } } },
  })
}
