import type { DurableContext } from 'durable-core'
import { Resource } from 'sst'
import type { ContractAnswer, ContractRequest } from './contract.ts'
import type { CreditAnswer, CreditRequest } from './credit.ts'
import type { IdentityAnswer, IdentityRequest } from './identity.ts'
import type { PayoutAnswer, PayoutRequest } from './payout.ts'

// The functions of this stack as the workflow sees them: what each takes, and what it answers. What an invoked function
// gives back is JSON, so nobody checks these types but its own code: change both in one deployment, and keep reading
// what older versions answer.

export const checkIdentity = invoking<IdentityRequest, IdentityAnswer>(() => version(Resource.Identity))
export const askBureau = invoking<CreditRequest, CreditAnswer>(() => Resource.Credit.name)
export const handleContract = invoking<ContractRequest, ContractAnswer>(() => Resource.Contract.name)
export const payOut = invoking<PayoutRequest, PayoutAnswer>(() => version(Resource.Payout))

/** @param target tells the function's name when it is called: links are not there yet when a test imports this */
function invoking<Request, Answer>(target: () => string) {
  return (context: DurableContext, name: string, request: Request): Promise<Answer> =>
    context.invoke<Request, Answer>(name, target(), request)
}

/** Lambda invokes a durable function only by version or alias. */
function version({ name, qualifier }: { readonly name: string; readonly qualifier: string }): string {
  return `${name}:${qualifier}`
}
