/**
 * What histories must not show: the name of a member, and what stands in the place of its value. Wherever the same value
 * comes up again, in a result, an invoke's input or an error's message, it is replaced too, so that the redacted history
 * still fits together.
 */
export type RedactionRules = Readonly<Record<string, string>>

/** Shorter texts are found inside words that have nothing to do with them, so they have to stand by themselves. */
const SHORTEST_INSIDE = 4

/** Replaces values in any JSON values, and in the texts among them that are JSON themselves. */
export class Redaction {
  readonly #rules: RedactionRules
  readonly #replacements = new Map<string, string>()
  readonly #taken = new Map<string, number>()

  constructor(rules: RedactionRules) {
    this.#rules = rules
  }

  /** Learns the values to replace. Everything has to be learned before anything is replaced. */
  learn(value: unknown): void {
    const inner = parsed(value)
    if (typeof inner !== 'object' || inner === null) return
    for (const [key, member] of Object.entries(inner)) {
      const replacement = this.#rules[key]
      if (replacement === undefined) this.learn(member)
      else this.#learnSecret(member, replacement)
    }
  }

  /** The value with everything learned replaced. */
  apply(value: unknown): unknown {
    if (typeof value === 'string') {
      const inner = parsed(value)
      if (inner === undefined) return this.#replaced(value)
      const rewritten = JSON.stringify(this.apply(inner))
      // A text in which nothing was replaced keeps its spaces.
      return rewritten === JSON.stringify(inner) ? value : rewritten
    }
    if (Array.isArray(value)) return value.map((item) => this.apply(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#applyTo(key, member)]))
  }

  #applyTo(key: string, member: unknown): unknown {
    // A number or a truth value is no secret by itself, so it is replaced only where its name says what it is.
    const isSecret = this.#rules[key] !== undefined && (typeof member === 'number' || typeof member === 'boolean')
    return isSecret ? this.#replacements.get(String(member)) : this.apply(member)
  }

  /** Of several values with one name, the second becomes `name 2`, and so on: different stays different. */
  #learnSecret(secret: unknown, replacement: string): void {
    if (secret === null || secret === undefined) return
    if (typeof secret === 'object') {
      for (const part of Object.values(secret)) this.#learnSecret(part, replacement)
      return
    }
    const text = String(secret)
    if (this.#replacements.has(text)) return
    const count = (this.#taken.get(replacement) ?? 0) + 1
    this.#taken.set(replacement, count)
    this.#replacements.set(text, count === 1 ? replacement : `${replacement} ${count}`)
  }

  #replaced(text: string): string {
    const whole = this.#replacements.get(text)
    if (whole !== undefined) return whole
    let result = text
    for (const [secret, replacement] of this.#replacements) {
      const pattern =
        secret.length >= SHORTEST_INSIDE
          ? secret
          : new RegExp(`(?<!\\w)${secret.replaceAll(/\W/g, '\\$&')}(?!\\w)`, 'g')
      result = result.replaceAll(pattern, () => replacement)
    }
    return result
  }
}

/** The object or list that a text stands for, or the one that the value is. */
function parsed(value: unknown): object | undefined {
  if (typeof value === 'object' && value !== null) return value
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
