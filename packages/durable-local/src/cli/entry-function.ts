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
  if (durable.length === 0) throw new UserError(`${directory} declares no durable function (sst.aws.Workflow).`)
  const main = mainFunction(stack)
  if (main !== undefined) return main
  throw new UserError(
    `${directory} has several durable functions. Say which to run with --function: ${names.join(', ')}.`,
  )
}

/**
 * The only durable function, or else the only one that no other durable function is linked to, or else that of
 * src/handler.ts. What starts it, a route or a schedule, is linked to it as well, and is not asked.
 */
export function mainFunction(stack: Stack): StackFunction | undefined {
  const durable = durableOf(stack)
  const linked = new Set(durable.flatMap(({ links }) => links))
  const first = durable.filter(({ component }) => !linked.has(component))
  const [only, ...others] = durable.length === 1 ? durable : first
  return others.length === 0 ? only : first.find(({ handler }) => handler === 'src/handler.handler')
}

function durableOf({ functions }: Stack): readonly StackFunction[] {
  return functions.filter((fn) => fn.durable !== undefined)
}
