import { type DurableContext, withDurableExecution } from 'durable-core'
import { Resource } from 'sst'
import { putOnce } from './database.ts'

export interface IdentityRequest {
  readonly loanId: string
  readonly name: string
  readonly bornOn: string
}

export interface IdentityAnswer {
  readonly status: 'confirmed' | 'unknown'
}

/** Asks the register of residents who somebody is. It answers by the next round, a minute and a half later. */
export const handler = withDurableExecution(
  async (request: IdentityRequest, context: DurableContext): Promise<IdentityAnswer> => {
    await context.step('file-enquiry', () => fileEnquiry(request))
    await context.wait('next-round', { seconds: 90 })
    return await context.step('read-answer', async () => answerOf(request))
  },
)

async function fileEnquiry({ loanId, name, bornOn }: IdentityRequest): Promise<void> {
  await putOnce(Resource.Enquiries.name, 'enquiryId', { enquiryId: `${loanId}/identity`, name, bornOn })
}

/** The simulated register: it knows everybody but Nobody. */
function answerOf({ name }: IdentityRequest): IdentityAnswer {
  return { status: name === 'Nobody' ? 'unknown' : 'confirmed' }
}
