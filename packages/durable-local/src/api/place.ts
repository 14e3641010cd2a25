import { ServiceError } from 'durable-engine'
import type { Violations } from './violations.ts'

/** Strings longer than this are not repeated in an error. */
const MAX_SHOWN = 256

/** Where in a request a value stands: what is wrong with the value is said of this place. */
export class Place {
  readonly #violations: Violations
  readonly #parent: Place | undefined
  readonly #name: string

  constructor(violations: Violations, parent?: Place, name = '') {
    this.#violations = violations
    this.#parent = parent
    this.#name = name
  }

  /** The place of a member; of a whole body if the name is empty. */
  member(name: string): Place {
    return name === '' ? this : new Place(this.#violations, this, name)
  }

  /** The place of an item of a list, counted from 0. */
  item(index: number): Place {
    return this.member(`${index + 1}.member`)
  }

  /** As errors write it, `updates.1.member.id`; empty for the whole body. */
  get path(): string {
    const above = this.#parent?.path ?? ''
    const own = this.#name.slice(0, 1).toLowerCase() + this.#name.slice(1)
    return above === '' ? own : `${above}.${own}`
  }

  /** Notes that the value breaks a constraint; undefined stands for an absent value. */
  violates(value: unknown, rule: string): void {
    this.#violations.add(value, this.path, rule)
  }

  wrongType(value: unknown, expected: string): ServiceError {
    const { path } = this
    const where = path === '' ? 'The request body' : `The value at '${path}'`
    return new ServiceError('SerializationException', `${where} is ${nameOf(value)}; ${expected} was expected.`)
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return value.length > MAX_SHOWN ? 'a string' : `the string '${value}'`
  return String(value)
}
