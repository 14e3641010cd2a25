import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Stack, StackFunction } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { durableFunctions } from './find-execution.ts'

/**
 * The name that a durable function of a stack has where it is deployed.
 * @throws UserError if there is none, or several could be it
 */
export async function deployedName(client: LambdaClient, stack: Stack, fn: StackFunction): Promise<string> {
  const found = (await durableFunctions(client)).filter((name) => couldBe(name, stack, fn))
  const [name, ...others] = found
  if (name !== undefined && others.length === 0) return name
  const { app, stage } = stack
  const sought = `${app}-${stage}-${fn.component}`
  throw new UserError(
    found.length === 0
      ? `There is no durable function ${sought}… where AWS was asked. Is the stage "${stage}" deployed in this region?`
      : `Several durable functions could be ${sought}: ${found.join(', ')}. Give yours a name of its own in the stack.`,
  )
}

/**
 * A function has the name that the stack gives it. Else SST names it `<app>-<stage>-<component>…` with an ending of its
 * own, and cuts the app's name to have room.
 */
function couldBe(name: string, { app, stage }: Stack, { component, name: given }: StackFunction): boolean {
  if (given !== `${app}-local-${component}`) return name === given
  const pattern = new RegExp(`^(.+)-${stage}-${component}((Handler)?Function-[a-z]{8})?$`)
  return app.startsWith(pattern.exec(name)?.[1] ?? ' ')
}
