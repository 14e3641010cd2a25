import type { Operation, OperationUpdate } from '../../src/model/wire.ts'
import type { FindOperation, Service, Todo } from './invocation.ts'
import type { Part } from './plan.ts'

/** What a part of a plan needs next, from how far its operations have come. */
export function nextUpdates(service: Service, part: Part, find: FindOperation): Todo {
  switch (part.kind) {
    case 'step':
      return ofStep(service, part, find(part.id))
    case 'wait':
      return startOnce(find(part.id), {
        Id: part.id,
        Type: 'WAIT',
        Action: 'START',
        WaitOptions: { WaitSeconds: part.seconds },
      })
    case 'callback':
      return startOnce(find(part.id), {
        Id: part.id,
        Type: 'CALLBACK',
        Action: 'START',
        CallbackOptions: part.answered ? {} : { TimeoutSeconds: 2 },
      })
    case 'invoke':
      return startOnce(find(part.id), {
        Id: part.id,
        Type: 'CHAINED_INVOKE',
        Action: 'START',
        ChainedInvokeOptions: { FunctionName: `${part.target}:1` },
        Payload: JSON.stringify(service.nonce()),
      })
    case 'context':
      return ofContext(service, part, find)
  }
}

/** For an operation that the handler only starts: the engine or the outside world ends it. */
function startOnce(operation: Operation | undefined, start: OperationUpdate): Todo {
  if (operation === undefined) return [start]
  return operation.Status === 'STARTED' ? ['waits'] : []
}

/** A child context with one step in it. */
function ofContext(service: Service, { id, step }: Part & { readonly kind: 'context' }, find: FindOperation): Todo {
  const context = find(id)
  if (context === undefined) return [{ Id: id, Type: 'CONTEXT', Action: 'START' }]
  if (context.Status !== 'STARTED') return []
  const inside = ofStep(service, { id: step, retries: 0, together: false }, find(step), id)
  return inside.length > 0 ? inside : [{ Id: id, Type: 'CONTEXT', Action: 'SUCCEED', Payload: service.nonce() }]
}

/** A step fails as often as planned, then succeeds. Its end is sent together with its start, or apart. */
function ofStep(
  service: Service,
  { id, retries, together }: Pick<Part & { readonly kind: 'step' }, 'id' | 'retries' | 'together'>,
  step: Operation | undefined,
  parent?: string,
): Todo {
  const identity = { Id: id, Type: 'STEP', ...(parent === undefined ? {} : { ParentId: parent }) } as const
  const start: OperationUpdate = { ...identity, Action: 'START' }
  const fail: OperationUpdate = {
    ...identity,
    Action: 'RETRY',
    Error: { ErrorType: 'Flaky', ErrorMessage: service.nonce() },
    StepOptions: { NextAttemptDelaySeconds: 1 },
  }
  const succeed: OperationUpdate = { ...identity, Action: 'SUCCEED', Payload: service.nonce() }
  const end = (step?.StepDetails?.Attempt ?? 0) < retries ? fail : succeed
  switch (step?.Status) {
    case undefined:
    case 'READY':
      return together ? [start, end] : [start]
    case 'STARTED':
      return [end]
    case 'PENDING':
      return ['waits']
    default:
      return []
  }
}
