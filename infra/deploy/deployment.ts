import { parseArgs } from 'node:util'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { exampleFolder, messageOf, UserError } from 'durable-local'

/** An example as it stands, or is to stand, in somebody's account. */
export interface Deployment {
  /** Of the example. */
  readonly folder: string
  readonly stage: string
}

/** What can be done to a stage. */
export type Task = 'deploy' | 'remove'

const DOES: Readonly<Record<Task, string>> = {
  deploy: 'Deploys an example to a stage of its own in your AWS account, with SST, which the first time is fetched.',
  remove: 'Takes away what was deployed to a stage. A stage called "production" is protected, and keeps its tables.',
}

/** What `--help` shows. */
export function helpText(task: Task): string {
  return `Usage: ${usageOf(task, '<example> --stage <name>')}

${DOES[task]}
Credentials and a region are found as the AWS CLI finds them.

  <example>        the name of a folder in examples/, or a folder with a sst.config.ts
  --stage <name>   1 to 32 letters, digits and "-": each stage is a deployment of its own

Example:
  ${usageOf(task)}`
}

function usageOf(task: Task, args = 'order-processing --stage yours'): string {
  return `npm run ${task} -- ${args}`
}

/**
 * Reads `NAME --stage STAGE`; undefined if help is asked for.
 * @throws UserError for anything else, and for an example that there is not
 */
export function readDeployment(task: Task, args: readonly string[]): Deployment | undefined {
  const { positionals, values } = parsed(task, args)
  if (values.help === true) return undefined
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw misused(`Name one example: ${usageOf(task)}`)
  const { stage } = values
  if (stage === undefined) {
    throw misused(
      `Say which stage: ${usageOf(task)}\nEach stage is a deployment of its own; your name makes one that nobody else uses.`,
    )
  }
  if (!/^[A-Za-z0-9-]{1,32}$/.test(stage)) {
    throw misused(`A stage has 1 to 32 letters, digits and "-", got "${stage}".`)
  }
  return { folder: exampleFolder(name, process.cwd()), stage }
}

function parsed(task: Task, args: readonly string[]) {
  const options = { stage: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    // What Node says after the first sentence is about arguments that begin with "-": there are none here.
    const [problem = ''] = messageOf(error).split(/\.\s/)
    throw misused(`${problem}. Expected: ${usageOf(task)}`)
  }
}

function misused(message: string): UserError {
  return new UserError(message, { exitCode: 2 })
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
