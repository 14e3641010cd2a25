import { z } from 'zod'
import { type Operation, operations } from '../api/operations.ts'
import { UserError } from '../user-error.ts'
import { faultKinds } from './fault-kinds.ts'

// The one schema of faults: for files, the command, HTTP and programs.

const executionText =
  /^(arn:[a-zA-Z0-9-]+:lambda:[^/\s]{1,200}\/durable-execution\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+|[a-zA-Z0-9_-]{1,64})$/
const functionText = /^[a-zA-Z0-9_-]{1,140}(:(\$LATEST|[a-zA-Z0-9_-]{1,128}))?$/

const scope = {
  /** Meets this execution only: its name or ARN. */
  execution: z.string().regex(executionText, 'expected the name or the ARN of an execution').optional(),
  /** Meets this function only: its name, with or without a version, or its component in the stack file. */
  function: z.string().regex(functionText, 'expected the name of a function or component').optional(),
  /** How often it happens. */
  times: z.int().min(1).max(10_000).default(1),
}

/** Only at the checkpoint of this number, counted for each execution over all its invocations, from 1. */
const checkpoint = z.int().min(1).max(1_000_000).optional()
const route = z.enum(Object.keys(operations) as [Operation, ...Operation[]])
/** Of durable time. */
const delaySeconds = z.number({ error: 'expected seconds, more than 0 and at most 900' }).gt(0).max(900)

const request = { ...scope, route: route.default('CheckpointDurableExecution'), checkpoint }
const withToken = z.enum(['CheckpointDurableExecution', 'GetDurableExecutionState'])

const schema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('throttle'), ...request, retryAfterSeconds: z.int().min(0).max(60).default(1) }),
    z.strictObject({ kind: z.literal('server-error'), ...request }),
    z.strictObject({ kind: z.literal('latency'), ...request, delaySeconds }),
    z.strictObject({ kind: z.literal('lost-response'), ...request }),
    z.strictObject({
      kind: z.literal('stale-token'),
      ...request,
      route: withToken.default('CheckpointDurableExecution'),
    }),
    z.strictObject({ kind: z.literal('crash-before'), ...scope, checkpoint }),
    z.strictObject({ kind: z.literal('crash-after'), ...scope, checkpoint }),
    z.strictObject({ kind: z.literal('duplicate-invocation'), ...scope }),
    z.strictObject({ kind: z.literal('slow-host'), ...scope, delaySeconds }),
  ],
  { error: () => `expected an object with a "kind" out of ${Object.keys(faultKinds).join(', ')}` },
)

/** Something that is to go wrong on purpose. */
export type Fault = z.output<typeof schema>

/** The same as it is written: what has a default may be absent. */
export type FaultInput = z.input<typeof schema>

/**
 * Reads a fault.
 * @throws UserError that names everything that is wrong with it
 */
export function parseFault(value: unknown): Fault {
  const { data, error } = schema.safeParse(value)
  if (data === undefined) throw new UserError(`Not a fault: ${error.issues.map(problemText).join('; ')}.`)
  checkScope(data)
  return data
}

function problemText(issue: z.core.$ZodIssue): string {
  const { path, message } = issue
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key}"`)
    return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} nothing that a fault of this kind has`
  }
  const text = message.replace(/^Invalid input: /, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase())
  return path.length === 0 ? text : `"${path.join('.')}": ${text}`
}

/** A fault that can never happen is a mistake. */
function checkScope(fault: Fault): void {
  if (!('route' in fault)) return
  const { route, checkpoint, execution } = fault
  const about = operations[route]
  if (checkpoint !== undefined && route !== 'CheckpointDurableExecution') {
    throw new UserError(
      `Not a fault: "checkpoint" is a number of CheckpointDurableExecution, and the route is ${route}.`,
    )
  }
  if (execution !== undefined && about !== 'execution') {
    throw new UserError(`Not a fault: ${route} is about no execution; leave "execution" out.`)
  }
  if (fault.function !== undefined && about === 'account') {
    throw new UserError(`Not a fault: ${route} is about no function; leave "function" out.`)
  }
}
