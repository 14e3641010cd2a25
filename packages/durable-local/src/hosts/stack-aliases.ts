import { type Stack, withQualifiers } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import type { Aliases, Versions } from './registry-file.ts'

/**
 * The aliases once a stack is published: for its functions those that it declares, for others what they had.
 * @throws UserError if one stands for a version that does not exist
 */
export function aliasesWith(
  stack: Stack,
  before: Aliases,
  versions: Versions,
  qualifierOf: (component: string) => string,
): Aliases {
  const aliases = new Map(before)
  for (const { name } of stack.functions) aliases.delete(name)
  for (const { functionName, name, version } of withQualifiers(stack.aliases, qualifierOf)) {
    const known = versions.get(functionName) ?? []
    if (version !== '$LATEST' && !known.some((one) => one.version === version)) {
      throw new UserError(
        `The alias "${name}" stands for version ${version} of ${functionName}, which has only ${known.length}: name one of them.`,
      )
    }
    aliases.set(functionName, { ...aliases.get(functionName), [name]: version })
  }
  return aliases
}
