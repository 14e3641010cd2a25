import { functionArn, functionReference, ServiceError } from 'durable-engine'
import type { ApiContext, ListedFunction, ListedVersion } from './context.ts'

/**
 * The function that a name in any of its forms stands for, and the qualifier it was asked for with.
 * @throws ResourceNotFoundException; InvalidParameterValueException for two qualifiers that differ
 */
export function findFunction(
  { functions, account }: ApiContext,
  text: string,
  asked?: string,
): { readonly listed: ListedFunction; readonly qualifier: string | undefined } {
  const { name, qualifier } = functionReference(account, text, asked)
  const listed = functions.list().find((one) => one.name === name)
  if (listed === undefined) throw notFound(functionArn(account, name, qualifier))
  return { listed, qualifier }
}

/**
 * The version that a name and a qualifier stand for; without one, it is the newest.
 * @throws as findFunction
 */
export function findVersion(
  context: ApiContext,
  text: string,
  asked: string | undefined,
): { readonly version: ListedVersion; readonly qualifier: string | undefined } {
  const { listed, qualifier } = findFunction(context, text, asked)
  const number = qualifier === undefined ? '$LATEST' : (aliasedVersion(listed, qualifier) ?? qualifier)
  const version = versionsOf(listed).find((one) => one.version === number)
  if (version === undefined) throw notFound(functionArn(context.account, listed.name, qualifier))
  return { version, qualifier }
}

/** The number of the version that an alias stands for, if there is such an alias. */
export function aliasedVersion({ aliases = {} }: ListedFunction, alias: string): string | undefined {
  return Object.hasOwn(aliases, alias) ? aliases[alias] : undefined
}

/** `$LATEST` first, then the numbered ones, oldest first. */
export function versionsOf({ latest, versions }: ListedFunction): readonly ListedVersion[] {
  return [latest, ...versions]
}

function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
}
