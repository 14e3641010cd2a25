/** The values that one field of a cron expression takes. */
export interface CronField {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Names that stand for numbers, the first one for `min`. */
  readonly names?: readonly string[]
}

/**
 * The values of `5`, `1-5`, `MON,WED`, `0/15`, `*` and combinations.
 * @throws RangeError for anything else
 */
export function parseCronField(text: string, field: CronField): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => valuesOf(part, field)))
}

function valuesOf(part: string, field: CronField): number[] {
  const [range = '', step] = part.split('/')
  const [first, last] = range === '*' ? [field.min, field.max] : boundsOf(range, field, step !== undefined)
  const by = step === undefined ? 1 : Number(step)
  if (!(first <= last) || !Number.isInteger(by) || by < 1) throw wrong(part, field)
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by)
}

/** A single value with a step goes on to the largest: `5/15` is `5-59/15`. */
function boundsOf(range: string, field: CronField, stepped: boolean): [number, number] {
  const [first = '', last] = range.split('-')
  const from = numberOf(first, field)
  if (last !== undefined) return [from, numberOf(last, field)]
  return [from, stepped ? field.max : from]
}

function numberOf(text: string, field: CronField): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1
  const value = named >= 0 ? field.min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= field.min && value <= field.max) return value
  throw wrong(text, field)
}

function wrong(text: string, { name, min, max }: CronField): RangeError {
  return new RangeError(`"${text}" is no ${name}: it has to be ${min} to ${max}, a list, a range, or a step.`)
}
