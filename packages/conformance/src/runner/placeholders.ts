import { randomInt } from 'node:crypto'
import { isMapping, type Json, type Mapping } from './json.ts'
import { pyEquals, pyRegExp, pyStr } from './python.ts'

const GENERATOR = /^\$\{GEN_STR:(\d+)\}$/
const WHOLE_VALUE = /^\$\{(.+)\}$/
const REGEX_VALUE = /^\$\{\/(.+)\/\}$/
const INSIDE_TEXT = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** The name in a value that is nothing but one `${name}`; `${/regex/}` has none. */
export function placeholderName(value: Json): string | undefined {
  if (typeof value !== 'string' || REGEX_VALUE.test(value)) return undefined
  return WHOLE_VALUE.exec(value)?.[1]
}

/** The RegExp of a value written as `${/…/}`. */
export function regexOf(value: Json): RegExp | undefined {
  const source = typeof value === 'string' ? REGEX_VALUE.exec(value)?.[1] : undefined
  return source === undefined ? undefined : pyRegExp(source)
}

/**
 * Every `${NAME}` of one run of a requirement. Variables are filled in before the function is invoked, names such as
 * `${ID1}` when the history first shows their value; log expectations may use both kinds.
 */
export class Placeholders {
  readonly #values = new Map<string, Json>()

  /** Takes over the Variables section; `${GEN_STR:n}` makes n random characters. */
  define(variables: Mapping | undefined): void {
    for (const [name, raw] of Object.entries(variables ?? {})) {
      const length = typeof raw === 'string' ? GENERATOR.exec(raw)?.[1] : undefined
      this.#values.set(name, length === undefined ? pyStr(raw) : randomText(Number(length)))
    }
  }

  get(name: string): Json {
    return this.#values.get(name)
  }

  /** Binds a name on first sight; afterwards tells whether the value is still the same. */
  meet(name: string, value: Json): boolean {
    if (this.#values.has(name)) return pyEquals(this.#values.get(name), value)
    this.#values.set(name, value)
    return true
  }

  /** A copy with every known `${NAME}` inside its strings replaced; unknown ones stay. */
  substitute(data: Json): Json {
    if (typeof data === 'string') {
      return data.replace(INSIDE_TEXT, (text, name) => (this.#values.has(name) ? pyStr(this.#values.get(name)) : text))
    }
    if (Array.isArray(data)) return data.map((item) => this.substitute(item))
    if (!isMapping(data)) return data
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.substitute(value)]))
  }
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
