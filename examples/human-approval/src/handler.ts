import { type DurableContext, withDurableExecution } from 'durable-core'
import { askApprover } from './approver.ts'
import { send } from './messages.ts'
import { parseRequest } from './request.ts'
import { closeRequest, fileRequest, type Verdict } from './requests.ts'

export interface Decision {
  readonly verdict: Verdict
  readonly approvedBy: readonly string[]
  /** Why it is rejected. */
  readonly reasons: readonly string[]
}

/** Gets a request approved by as many people as it needs, or rejected. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Decision> => {
  const request = parseRequest(requestIdOf(context), event)
  const { approvers, quorum, requestedBy, what } = request
  await context.step('file-request', () => fileRequest(request))

  const votes = await context.map(
    'ask-approvers',
    [...approvers],
    (child, approver) => askApprover(child, request, approver),
    {
      itemNamer: (approver) => approver,
      // It is over when enough have approved, or when enough can no longer.
      completionConfig: { minSuccessful: quorum, toleratedFailureCount: approvers.length - quorum },
    },
  )
  const verdict = votes.successCount >= quorum ? 'approved' : 'rejected'
  const reasons = verdict === 'approved' ? [] : votes.getErrors().map(({ message }) => message)

  await context.step('close-request', () => closeRequest(request, verdict))
  await context.step('tell', () => send(request, requestedBy, 'decision', `${what}: ${verdict}. ${reasons.join(' ')}`))
  return { verdict, approvedBy: votes.getResults(), reasons }
})

/** `arn:…:function:NAME:VERSION/durable-execution/REQUEST/ID` → `REQUEST` */
function requestIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
