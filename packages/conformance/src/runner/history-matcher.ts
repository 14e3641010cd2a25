import { has, isMapping, type Json, type Mapping, show } from './json.ts'
import type { Mismatch } from './mismatch.ts'
import { type Placeholders, placeholderName, regexOf } from './placeholders.ts'
import { pyEquals, pyStr } from './python.ts'

/**
 * Compares the events a requirement expects with a history.
 *
 * Events are paired by EventId, so the expected ids pin down the order of the whole history, while ids that the
 * requirement leaves out go unchecked. Inside an event only the listed keys are looked at, and a listed key has to be
 * there even where its value is left open (`'*'` or `{}`).
 */
export function matchHistory(
  expectedEvents: readonly Mapping[],
  actualEvents: readonly Mapping[],
  placeholders: Placeholders,
): Mismatch[] {
  const byId = new Map(actualEvents.map((event) => [event.EventId, event]))
  const matcher = new Matcher(placeholders)
  for (const expected of expectedEvents) {
    const path = `event#${expected.EventId ?? '?'}`
    const actual = byId.get(expected.EventId)
    if (actual !== undefined) matcher.compare(expected, actual, path)
    else matcher.differ(path, expected, undefined, missingEvent(expected, actualEvents.length))
  }
  return matcher.mismatches
}

function missingEvent(expected: Mapping, events: number): string {
  if (!has(expected, 'EventId')) return 'the requirement lists an event without EventId'
  return `expected ${expected.EventType ?? 'an event'}, got no event with this id (the history has ${events} events)`
}

class Matcher {
  readonly mismatches: Mismatch[] = []
  readonly #placeholders: Placeholders

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders
  }

  differ(path: string, expected: Json, actual: Json, reason: string): void {
    this.mismatches.push({ path, expected, actual, reason })
  }

  compare(expected: Json, actual: Json, path: string): void {
    if (isOpen(expected)) return
    const name = placeholderName(expected)
    const pattern = regexOf(expected)
    if (name !== undefined) this.#compareBound(name, actual, path)
    else if (pattern !== undefined) this.#comparePattern(pattern, expected, actual, path)
    else if (isMapping(expected) && isMapping(actual)) this.#compareMappings(expected, actual, path)
    else if (Array.isArray(expected) && Array.isArray(actual)) this.#compareLists(expected, actual, path)
    else {
      const literal = typeof expected === 'string' ? this.#placeholders.substitute(expected) : expected
      if (!pyEquals(literal, actual))
        this.differ(path, literal, actual, `expected ${show(literal)}, got ${show(actual)}`)
    }
  }

  #compareBound(name: string, actual: Json, path: string): void {
    if (this.#placeholders.meet(name, actual)) return
    const bound = this.#placeholders.get(name)
    this.differ(path, bound, actual, `\${${name}} stands for ${show(bound)} here, got ${show(actual)}`)
  }

  #comparePattern(pattern: RegExp, expected: Json, actual: Json, path: string): void {
    if (!pattern.test(pyStr(actual))) {
      this.differ(path, expected, actual, `expected a match for ${expected}, got ${show(actual)}`)
    }
  }

  #compareMappings(expected: Mapping, actual: Mapping, path: string): void {
    for (const [key, value] of Object.entries(expected)) {
      if (has(actual, key)) this.compare(value, actual[key], `${path}.${key}`)
      else this.differ(`${path}.${key}`, value, undefined, `expected ${describe(value)}, got no such key`)
    }
  }

  #compareLists(expected: readonly Json[], actual: readonly Json[], path: string): void {
    if (expected.length !== actual.length) {
      this.differ(path, expected, actual, `expected ${expected.length} items, got ${actual.length}`)
      return
    }
    for (const [i, item] of expected.entries()) this.compare(item, actual[i], `${path}[${i}]`)
  }
}

/** `'*'` and `{}` accept any value; that the key is there has been checked before. */
function isOpen(expected: Json): boolean {
  return expected === '*' || (isMapping(expected) && Object.keys(expected).length === 0)
}

function describe(expected: Json): string {
  return isOpen(expected) ? 'the key with any value' : show(expected)
}
