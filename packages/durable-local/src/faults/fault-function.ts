import { UserError } from '../user-error.ts'

/** Whether a fault's `function` stands for this one: `shop-local-Order` or its component `Order`, each also with a version: `Order:3`. */
export function isFunction(text: string, name: string, version: string | undefined): boolean {
  const [wanted = '', wantedVersion = version] = text.split(':')
  return (name === wanted || name.endsWith(`-${wanted}`)) && wantedVersion === version
}

/**
 * A fault for a function that is not there would never happen.
 * @param names of all functions there are
 * @throws UserError that names them
 */
export function checkFunction(
  { function: wanted }: { readonly function?: string | undefined },
  names: readonly string[],
) {
  const name = wanted?.replace(/:.*$/, '')
  if (name === undefined || names.some((known) => isFunction(name, known, undefined))) return
  throw new UserError(`Not a fault: there is no function "${wanted}" here. There is: ${names.join(', ') || 'none'}.`)
}
