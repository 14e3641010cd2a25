import { LambdaServiceException } from '@aws-sdk/client-lambda'
import { damageText } from 'durable-engine'
import { messageOf, systemCode, UserError } from '../user-error.ts'

/** Says in plain words why a call of the Lambda API failed, or the data file could not be read; what it does not know, it gives back as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof LambdaServiceException) {
    return new UserError(`${error.name}: ${error.message}`, { cause: error })
  }
  const damage = damageText(error)
  if (damage !== undefined) return new UserError(damage, { cause: error })
  const codes = ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT']
  if (codes.includes(systemCode(error) ?? '')) return unreachable(error)
  if (
    error instanceof Error &&
    /^(Credentials|Token)ProviderError|Region is missing/.test(`${error.name} ${error.message}`)
  ) {
    return new UserError(
      `AWS was not asked: ${error.message.replace(/\.$/, '')}. Give credentials and a region as to the AWS CLI: \`aws configure\`, or AWS_PROFILE, ` +
        'or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.',
      { cause: error },
    )
  }
  return error
}

/** Nobody answers at the endpoint. */
export function unreachable(cause: unknown): UserError {
  const message = `The Lambda API cannot be reached: ${messageOf(cause)}. Does its engine still run, or, for AWS, is there a network?`
  return new UserError(message, { cause })
}
