import { ServiceError } from '../service-error.ts'

export interface Account {
  readonly region: string
  readonly accountId: string
}

/** A function as a caller names it. */
export interface FunctionReference {
  readonly name: string
  readonly qualifier?: string
}

const NAME = '[a-zA-Z0-9_-]+'
const QUALIFIER = '\\$LATEST(?:\\.PUBLISHED)?|[a-zA-Z0-9_-]+'
const REFERENCE = new RegExp(
  `^(?:arn:[a-zA-Z0-9-]+:lambda:(?<region>[a-zA-Z0-9-]+):(?=\\d{12}:))?(?:(?<account>\\d{12}):)?(?:function:)?(?<name>${NAME})(?::(?<qualifier>${QUALIFIER}))?$`,
)

/**
 * Reads the four forms of a function's name: `name`, `name:qualifier`, `account:function:name[:qualifier]` and the full
 * ARN. Undefined if it is none of them.
 */
export function parseFunction(
  text: string,
): (FunctionReference & { readonly region?: string; readonly account?: string }) | undefined {
  const { region, account, name, qualifier } = REFERENCE.exec(text)?.groups ?? {}
  if (name === undefined) return undefined
  return {
    name,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  }
}

/**
 * A function's name joined with a qualifier given apart.
 * @throws InvalidParameterValueException if the name is malformed or carries another qualifier;
 *   ResourceNotFoundException if it is of another account or region.
 */
export function functionReference(
  { region, accountId }: Account,
  text: string,
  qualifier: string | undefined,
): FunctionReference {
  const parsed = parseFunction(text)
  if (parsed === undefined) {
    throw new ServiceError('InvalidParameterValueException', `Invalid function name: ${text}`)
  }
  if (parsed.qualifier !== undefined && qualifier !== undefined && parsed.qualifier !== qualifier) {
    const message = `The derived qualifier from the function name does not match the specified qualifier.`
    throw new ServiceError('InvalidParameterValueException', message)
  }
  if ((parsed.account ?? accountId) !== accountId || (parsed.region ?? region) !== region) {
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${text}`)
  }
  const chosen = parsed.qualifier ?? qualifier
  return { name: parsed.name, ...(chosen === undefined ? {} : { qualifier: chosen }) }
}

export function functionArn({ region, accountId }: Account, name: string, qualifier?: string): string {
  const unqualified = `arn:aws:lambda:${region}:${accountId}:function:${name}`
  return qualifier === undefined ? unqualified : `${unqualified}:${qualifier}`
}

export function executionArn(functionArnWithVersion: string, executionName: string, executionId: string): string {
  return `${functionArnWithVersion}/durable-execution/${executionName}/${executionId}`
}
