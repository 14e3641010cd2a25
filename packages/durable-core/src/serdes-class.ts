import { isObject } from './is-object.ts'
import { defaultSerdes, type Serdes } from './serdes.ts'

/**
 * JSON that comes back as an instance of a class: constructed without arguments, then given the stored fields.
 *
 * @example
 * ```ts
 * class Order {
 *   id = ''
 *   total() {
 *     return 42
 *   }
 * }
 * const order = await context.step('load', loadOrder, { serdes: createClassSerdes(Order) })
 * order.total()
 * ```
 */
export function createClassSerdes<T extends object>(cls: new () => T): Serdes<T> {
  return createClassSerdesWithDates(cls, [])
}

/**
 * The same, with fields that are made dates again.
 *
 * @param dateProps names of fields, or paths such as "payment.paidAt"; a path that leads nowhere is passed over
 */
export function createClassSerdesWithDates<T extends object>(cls: new () => T, dateProps: string[]): Serdes<T> {
  return {
    serialize: defaultSerdes.serialize,
    deserialize: async (data) => {
      if (data === undefined) return undefined
      const instance = Object.assign(new cls(), JSON.parse(data))
      for (const path of dateProps) reviveDate(instance, path.split('.'))
      return instance
    },
  }
}

function reviveDate(instance: object, path: string[]): void {
  const field = path.pop()
  const owner = path.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), instance)
  if (field === undefined || !isObject(owner)) return
  const value = owner[field]
  if (typeof value === 'string' || typeof value === 'number') owner[field] = new Date(value)
}
