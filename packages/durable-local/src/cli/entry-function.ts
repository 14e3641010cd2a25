import type { Stack, StackFunction } from '../stack/stack.ts'
import { UserError } from '../user-error.ts'
import { nearest } from './nearest.ts'

/**
 * The durable function that stands for an example: the one that no other function is linked to, unless one is named.
 * @throws UserError if there is no such function, or several
 */
export function entryFunction({ functions, directory }: Stack, wanted?: string): StackFunction {
  const durable = functions.filter((fn) => fn.durable !== undefined)
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
  const linked = new Set(functions.flatMap(({ links }) => links))
  const first = durable.filter(({ component }) => !linked.has(component))
  const [only, ...others] = durable.length === 1 ? durable : first
  if (only !== undefined && others.length === 0) return only
  throw new UserError(
    `${directory} has several durable functions. Say which to run with --function: ${names.join(', ')}.`,
  )
}
