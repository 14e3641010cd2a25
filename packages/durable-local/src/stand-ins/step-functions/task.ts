import { INVOKE, INVOKE_AND_WAIT, type State } from './definition.ts'
import { TaskFailure } from './task-failure.ts'

/** Calls a function of the local engine. Rejects if it cannot be called. */
export type CallFunction = (call: {
  readonly functionName: string
  readonly qualifier?: string
  readonly invocationType: 'RequestResponse' | 'Event'
  readonly payload: string
}) => Promise<FunctionAnswer>

interface FunctionAnswer {
  readonly statusCode: number
  readonly executedVersion: string
  readonly payload?: string
  readonly functionError?: string
}

/** Parameters of `lambda:invoke`. */
interface InvokeParameters {
  readonly FunctionName?: unknown
  readonly Qualifier?: unknown
  readonly InvocationType?: unknown
  readonly Payload?: unknown
}

/**
 * Does the work of a Task state: calls its function, and gives what the state's result is made of.
 *
 * @param answer settles when somebody has sent the task's token back
 * @throws TaskFailure
 */
export async function runTask(
  { Resource = '' }: State,
  input: unknown,
  { call, answer }: { readonly call: CallFunction; readonly answer: Promise<unknown> },
): Promise<unknown> {
  if (Resource !== INVOKE && Resource !== INVOKE_AND_WAIT) {
    return parsed(await callFunction(call, { FunctionName: Resource, Payload: input }))
  }
  const called = callFunction(call, (input ?? {}) as InvokeParameters)
  // The answer may be there before the function has ended, and a function that fails cannot be expected to answer.
  if (Resource === INVOKE_AND_WAIT) return await Promise.race([answer, called.then(() => answer)])
  const answered = await called
  return { ExecutedVersion: answered.executedVersion, Payload: parsed(answered), StatusCode: answered.statusCode }
}

async function callFunction(call: CallFunction, parameters: InvokeParameters): Promise<FunctionAnswer> {
  const { FunctionName, Qualifier, InvocationType = 'RequestResponse', Payload = {} } = parameters
  const answered = await call({
    functionName: String(FunctionName),
    ...(Qualifier === undefined ? {} : { qualifier: String(Qualifier) }),
    invocationType: InvocationType === 'Event' ? 'Event' : 'RequestResponse',
    payload: JSON.stringify(Payload),
  }).catch((error: unknown) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    throw new TaskFailure(`Lambda.${name}`, message)
  })
  if (answered.functionError === undefined) return answered
  const { errorType = 'Error' } = JSON.parse(answered.payload ?? '{}')
  throw new TaskFailure(String(errorType), answered.payload ?? '')
}

function parsed({ payload }: FunctionAnswer): unknown {
  return payload === undefined || payload === '' ? {} : JSON.parse(payload)
}
