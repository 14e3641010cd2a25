import { badToken, decodeCallbackId, ServiceError } from 'durable-engine'
import { executionNameOf } from '../execution-name.ts'
import type { Faults, Occasion } from '../faults/faults.ts'
import type { Fault } from '../faults/parse-fault.ts'
import { decodeLabel } from './input.ts'
import type { InFlight, InvocationsInFlight } from './invocations-in-flight.ts'
import type { Operation } from './operations.ts'
import { type Answer, DROPPED } from './reply.ts'
import type { ApiRequest, Labels } from './route.ts'

/** What makes requests fail on purpose. */
export interface FaultInjection {
  readonly faults: Faults
  readonly inFlight: InvocationsInFlight
  /** Kills the host that runs this invocation. */
  readonly killHost: (requestId: string) => void
}

/**
 * Answers a request with all that is to go wrong with it: it is late, then refused or its host killed, or else carried
 * out and its answer lost.
 * @throws ServiceError as the fault or the route wants it
 */
export async function faultyAnswer(
  { faults, inFlight, killHost }: FaultInjection,
  occasion: Occasion,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const { executionArn: arn = '', route } = occasion
  const late = faults.take(['latency'], upcoming(occasion, inFlight.of(arn)))
  if (late !== undefined) await faults.delay(late.delaySeconds)

  const now = upcoming(occasion, inFlight.of(arn))
  const refused = faults.take(['throttle', 'server-error', 'stale-token'], now)
  if (refused !== undefined) throw refusal(refused)
  const isCheckpoint = route === 'CheckpointDurableExecution'
  if (isCheckpoint && now.requestId !== undefined && faults.take(['crash-before'], now) !== undefined) {
    killHost(now.requestId)
    return DROPPED
  }

  // That of an earlier request, which met no fault, is old.
  inFlight.takeAccepted(arn)
  const reply = await answer()
  const accepted = isCheckpoint ? inFlight.takeAccepted(arn) : undefined
  const done = { ...occasion, ...during(accepted, accepted?.checkpoints) }
  if (accepted !== undefined && faults.take(['crash-after'], done) !== undefined) {
    killHost(accepted.requestId)
    return DROPPED
  }
  return faults.take(['lost-response'], done) === undefined ? reply : DROPPED
}

/** With the checkpoint that this request would make, if it is one. */
function upcoming(occasion: Occasion, invocation: InFlight | undefined): Occasion {
  const isCheckpoint = occasion.route === 'CheckpointDurableExecution'
  const next = invocation === undefined || !isCheckpoint ? undefined : invocation.checkpoints + 1
  return { ...occasion, ...during(invocation, next) }
}

function during(invocation: InFlight | undefined, checkpoint: number | undefined): Occasion {
  if (invocation === undefined) return {}
  return { requestId: invocation.requestId, ...(checkpoint === undefined ? {} : { checkpoint }) }
}

function refusal(fault: Extract<Fault, { readonly kind: 'throttle' | 'server-error' | 'stale-token' }>): ServiceError {
  switch (fault.kind) {
    case 'throttle': {
      const { retryAfterSeconds } = fault
      const throttling = { reason: 'CallerRateLimitExceeded', retryAfterSeconds }
      return new ServiceError('TooManyRequestsException', 'Rate exceeded: an injected fault.', throttling)
    }
    case 'server-error':
      return new ServiceError('ServiceException', 'The service failed: an injected fault.')
    case 'stale-token':
      return badToken()
  }
}

/** What a request is about. Labels that no route would take are left to the route. */
export function occasionOf(route: Operation, { headers }: ApiRequest, labels: Labels): Occasion {
  const { DurableExecutionArn, CallbackId, FunctionName } = labels
  if (DurableExecutionArn !== undefined) return { route, ...executionOf(decodeLabel(DurableExecutionArn)) }
  if (CallbackId !== undefined) return { route, ...executionOf(decodeCallbackId(decodeLabel(CallbackId))?.arn ?? '') }
  const executionName = headers['x-amz-durable-execution-name']
  return {
    route,
    ...(FunctionName === undefined ? {} : functionOf(decodeLabel(FunctionName))),
    ...(typeof executionName === 'string' ? { executionName } : {}),
  }
}

function executionOf(executionArn: string): Omit<Occasion, 'route'> {
  const [functionArn = ''] = executionArn.split('/')
  return { executionArn, executionName: executionNameOf(executionArn), ...functionOf(functionArn) }
}

/** Of a function's name in any of its forms. */
function functionOf(text: string): Pick<Occasion, 'functionName' | 'version'> {
  const [functionName = '', version] = text.replace(/^(.*:)?function:/, '').split(':')
  return { functionName, ...(version === undefined ? {} : { version }) }
}
