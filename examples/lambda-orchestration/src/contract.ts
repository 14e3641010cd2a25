import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database, putOnce } from './database.ts'

export interface ContractRequest {
  readonly action: 'write' | 'void'
  readonly loanId: string
  readonly name: string
  readonly amountCents: number
}

export interface ContractAnswer {
  readonly contractId: string
}

/** Writes the contract of a loan, once, or voids it. An ordinary Lambda function. */
export async function handler({ action, loanId, name, amountCents }: ContractRequest): Promise<ContractAnswer> {
  if (action === 'write')
    await putOnce(Resource.Contracts.name, 'loanId', { loanId, name, amountCents, status: 'valid' })
  else await voidContract(loanId)
  return { contractId: `contract-${loanId}` }
}

async function voidContract(loanId: string): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: Resource.Contracts.name,
      Key: { loanId },
      UpdateExpression: 'SET #status = :void',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':void': 'void' },
    }),
  )
}
