/** The value of a component's property, as Pulumi wraps it. Locally it is known at once. */
export class Output<T> {
  readonly value: T

  constructor(value: T) {
    this.value = value
  }

  apply<U>(change: (value: T) => U | Output<U>): Output<U> {
    const changed = change(this.value)
    return changed instanceof Output ? changed : new Output(changed)
  }

  toString(): string {
    return String(this.value)
  }

  toJSON(): T {
    return this.value
  }
}

/** A value with every output in it replaced by what it holds. */
export function unwrap(value: unknown): unknown {
  if (value instanceof Output) return unwrap(value.value)
  if (Array.isArray(value)) return value.map(unwrap)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unwrap(member)]))
}
