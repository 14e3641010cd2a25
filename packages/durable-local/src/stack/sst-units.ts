const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const

/**
 * Seconds of a duration as SST writes it: `30 seconds`, `1 hour`, `14 days`.
 * @throws RangeError for any other form
 */
export function parseDuration(text: unknown, what: string): number {
  const match = /^(\d+(?:\.\d+)?) (second|minute|hour|day|week)s?$/.exec(String(text))
  const unit = match?.[2] as keyof typeof SECONDS | undefined
  if (match === null || unit === undefined) {
    throw new RangeError(`${what} has to be a duration such as "30 seconds" or "14 days", got ${JSON.stringify(text)}.`)
  }
  return Number(match[1]) * SECONDS[unit]
}

/**
 * Megabytes of a size as SST writes it: `1024 MB`, `2 GB`.
 * @throws RangeError for any other form
 */
export function parseMemory(text: unknown, what: string): number {
  const match = /^(\d+(?:\.\d+)?) (MB|GB)$/.exec(String(text))
  if (match === null)
    throw new RangeError(`${what} has to be a size such as "1024 MB" or "2 GB", got ${JSON.stringify(text)}.`)
  return Number(match[1]) * (match[2] === 'GB' ? 1024 : 1)
}

export interface Range {
  readonly min: number
  readonly max: number
  readonly unit: string
}

/** @throws RangeError if a number is not a whole one within the bounds that AWS sets */
export function checkRange(value: number, { min, max, unit }: Range, what: string): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${what} has to be a whole number of ${unit} from ${min} to ${max}, got ${value}.`)
}
