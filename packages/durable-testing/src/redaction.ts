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
  readonly #rules: ReadonlyMap<string, string>
  readonly #replacements = new Map<string, string>()
  readonly #taken = new Map<string, number>()

  constructor(rules: RedactionRules) {
    this.#rules = new Map(Object.entries(rules))
  }

  /** Learns the values to replace. Everything has to be learned before anything is replaced. */
  learn(value: unknown): void {
    const inner = parsed(value)
    if (typeof inner === 'string') this.learn(inner)
    if (typeof inner !== 'object') return
    for (const [key, member] of Object.entries(inner)) {
      const replacement = this.#rules.get(key)
      if (replacement === undefined) this.learn(member)
      else this.#learnSecret(member, replacement)
    }
  }

  /** The value with everything learned replaced; in texts that are JSON, in the names of members too. */
  apply(value: unknown, isWithinText = false): unknown {
    if (typeof value === 'string') {
      const inner = parsed(value)
      if (inner === undefined) return this.#replaced(value)
      const rewritten = JSON.stringify(this.apply(inner, true))
      // A text in which nothing was replaced keeps its spaces.
      return rewritten === JSON.stringify(inner) ? value : rewritten
    }
    if (Array.isArray(value)) return value.map((item) => this.apply(item, isWithinText))
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).map(([key, member]) => {
      // A number or a truth value is no secret by itself, so it is replaced only where its name says what it is.
      const isSecret = this.#rules.has(key) && (typeof member === 'number' || typeof member === 'boolean')
      const replaced = isSecret ? this.#replacements.get(String(member)) : this.apply(member, isWithinText)
      return [isWithinText ? this.#replaced(key) : key, replaced]
    })
    return Object.fromEntries(members)
  }

  /** Of several values with one name, the second becomes `name 2`, and so on: different stays different. */
  #learnSecret(secret: unknown, replacement: string): void {
    if (secret === null || secret === undefined || secret === '') return
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
    let result = text
    // Longest first: a name may be the beginning of an address.
    for (const [secret, replacement] of [...this.#replacements].sort(([a], [b]) => b.length - a.length)) {
      if (secret === text) return replacement
      const pattern =
        secret.length >= SHORTEST_INSIDE
          ? secret
          : new RegExp(`(?<!\\w)${secret.replaceAll(/\W/g, '\\$&')}(?!\\w)`, 'g')
      result = result.replaceAll(pattern, () => replacement)
    }
    return result
  }
}

/** The object, list or text that a text stands for in JSON, or the object or list that the value is. */
function parsed(value: unknown): object | string | undefined {
  if (typeof value === 'object' && value !== null) return value
  if (typeof value !== 'string' || !/^\s*["[{]/.test(value)) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
