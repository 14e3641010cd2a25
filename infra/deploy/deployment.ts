import { parseArgs } from 'node:util'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { exampleFolder, messageOf, UserError } from 'durable-local'

/** An example as it stands, or is to stand, in somebody's account. */
export interface Deployment {
  /** Of the example. */
  readonly folder: string
  readonly stage: string
}

/**
 * Reads `NAME --stage STAGE`.
 * @throws UserError for anything else, and for an example that there is not
 */
export function readDeployment(task: string, args: readonly string[]): Deployment {
  const usage = `npm run ${task} -- order-processing --stage yours`
  const { positionals, values } = parsed(args, usage)
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw new UserError(`Name one example: ${usage}`)
  const { stage } = values
  if (stage === undefined) {
    throw new UserError(
      `Say which stage: ${usage}\nEach stage is a deployment of its own; your name makes one that nobody else uses.`,
    )
  }
  if (!/^[A-Za-z0-9-]{1,32}$/.test(stage)) {
    throw new UserError(`A stage has 1 to 32 letters, digits and "-", got "${stage}".`)
  }
  return { folder: exampleFolder(name, process.cwd()), stage }
}

function parsed(args: readonly string[], usage: string) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { stage: { type: 'string' } } })
  } catch (error) {
    throw new UserError(`${messageOf(error)}\nExpected: ${usage}`)
  }
}

/**
 * Makes sure that there are credentials and a region, found as the AWS CLI finds them. Nobody is asked whether they
 * are good.
 * @throws UserError if not
 */
export async function requireAccount(): Promise<void> {
  const { config } = new LambdaClient()
  const help =
    'Give both as to the AWS CLI: `aws configure`, or AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.'
  try {
    await config.credentials()
  } catch (error) {
    throw new UserError(`There are no AWS credentials: ${messageOf(error)}\n${help}`)
  }
  try {
    await config.region()
  } catch (error) {
    throw new UserError(`There is no AWS region: ${messageOf(error)}.\n${help}`)
  }
}
