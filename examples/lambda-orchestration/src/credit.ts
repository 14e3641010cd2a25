import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import type { Application } from './application.ts'
import { database } from './database.ts'

export type CreditRequest = Pick<Application, 'loanId' | 'amountCents' | 'monthlyIncomeCents' | 'bureau'>

export interface CreditAnswer {
  /** 0 to 1000. */
  readonly score: number
}

/** The credit bureau gave no answer; it may give one later. */
export class BureauUnavailable extends Error {
  override name = 'BureauUnavailable'
}

/**
 * Asks a credit bureau. An ordinary Lambda function: it has no operations, and if it throws, whoever invoked it decides.
 *
 * The bureau is simulated: "flaky" answers the third request for a loan, and "down" none.
 */
export async function handler(request: CreditRequest): Promise<CreditAnswer> {
  const requests = await countRequest(request.loanId)
  if (request.bureau === 'down' || (request.bureau === 'flaky' && requests < 3)) {
    throw new BureauUnavailable(`503 Service Unavailable from the bureau "${request.bureau}".`)
  }
  const yearsToPayBack = request.amountCents / Math.max(request.monthlyIncomeCents, 1) / 12
  return { score: Math.round(1000 / (1 + yearsToPayBack)) }
}

async function countRequest(loanId: string): Promise<number> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Enquiries.name,
      Key: { enquiryId: `${loanId}/credit` },
      UpdateExpression: 'ADD requests :one',
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return Attributes?.requests
}
