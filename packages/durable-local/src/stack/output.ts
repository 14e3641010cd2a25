import { absentPath, absentText } from './absent.ts'

/**
 * The value of a component's property, as Pulumi wraps it. Locally it is known at once; what would not work in a
 * deployment does not work here either. Members of the value can be asked for directly, and are outputs themselves.
 */
export class Output<T> {
  readonly value: T

  constructor(value: T) {
    this.value = value
    // What a constructor returns takes the place of `this`.
    // biome-ignore lint/correctness/noConstructorReturn: a proxy gives access to the members of the value
    return new Proxy(this, { get: (output, key) => (key in output ? Reflect.get(output, key) : memberOf(value, key)) })
  }

  apply<U>(change: (value: T) => U | Output<U>): Output<U> {
    const changed = change(this.value)
    return changed instanceof Output ? changed : new Output(changed)
  }

  /** In a deployment the value is not known yet, and a text made of it would be wrong. */
  toString(): string {
    throw new TypeError(
      'A property of a component is known only once it is deployed: write $interpolate`…${property}…` or property.apply(value => …) to make a text of it.',
    )
  }

  toJSON(): unknown {
    return this.toString()
  }
}

function memberOf(value: unknown, key: string | symbol): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return new Output(Reflect.get(value, key))
}

/** A value with every output in it replaced by what it holds. */
export function unwrap(value: unknown): unknown {
  if (value instanceof Output) return unwrap(value.value)
  if (absentPath(value) !== undefined) return absentText(value)
  if (Array.isArray(value)) return value.map(unwrap)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unwrap(member)]))
}
