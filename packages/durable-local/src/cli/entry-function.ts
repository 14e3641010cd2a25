import { durableOf, mainFunction } from '../stack/main-function.ts'
import type { Stack, StackFunction } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { nearest } from './nearest.ts'

/**
 * The durable function that stands for an example: the main one, unless one is named.
 * @throws UserError if there is no such function, or several
 */
export function entryFunction(stack: Stack, wanted?: string): StackFunction {
  const { directory } = stack
  const durable = durableOf(stack)
  const names = durable.map(({ component }) => component)
  if (wanted !== undefined) {
    const found = durable.find(({ component, name }) => component === wanted || name === wanted)
    if (found !== undefined) return found
    const meant = nearest(wanted, names)
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
    throw new UserError(
      `${directory} has no durable function "${wanted}".${hint} It has: ${names.join(', ') || 'none'}.`,
    )
  }
  if (durable.length === 0) throw noDurableFunction(stack)
  const main = mainFunction(stack)
  if (main !== undefined) return main
  throw new UserError(
    `${directory} has several durable functions. Say which to run with --function: ${names.join(', ')}.`,
  )
}

export function noDurableFunction({ directory }: Stack): UserError {
  return new UserError(`${directory} declares no durable function (sst.aws.Workflow).`)
}
