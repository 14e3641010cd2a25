import { ServiceError } from 'durable-engine'

/** How many violations are written out, and how much of a value is shown. */
const MAX_CLAUSES = 50
const MAX_SHOWN = 256

/** The constraints that a request breaks, in the words of the service. */
export class Violations {
  readonly #clauses: string[] = []
  #count = 0

  /** `value` is shown, shortened if it is long; undefined is shown as null. */
  add(value: unknown, at: string, rule: string): void {
    this.#count += 1
    if (this.#count > MAX_CLAUSES) return
    const text = String(value)
    const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
    const subject = value === undefined ? 'Value null' : `Value '${shown}'`
    this.#clauses.push(`${subject} at '${at}' failed to satisfy constraint: ${rule}`)
  }

  /** @throws ValidationException that names them all, the first 50 in full */
  throwIfAny(): void {
    if (this.#count === 0) return
    const head = this.#count === 1 ? '1 validation error' : `${this.#count} validation errors`
    throw new ServiceError('ValidationException', `${head} detected: ${this.#clauses.join('; ')}`)
  }
}
