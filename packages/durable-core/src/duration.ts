/**
 * A length of time: at least one of days, hours, minutes and seconds; they add up.
 *
 * The sum has to be whole seconds, because the service counts in seconds.
 */
export type Duration =
  | { days: number; hours?: number; minutes?: number; seconds?: number }
  | { hours: number; minutes?: number; seconds?: number }
  | { minutes: number; seconds?: number }
  | { seconds: number }

/** Seconds in each unit of a `Duration`. */
const UNIT_SECONDS = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const

/** The bounds that `durationToSeconds` checks, in seconds, both allowed. */
export interface DurationBounds {
  readonly min: number
  readonly max: number
}

/**
 * Adds up a duration in whole seconds.
 *
 * @param what names the value in the error: `wait("cool-down") duration`
 * @throws RangeError or TypeError that says what was given and what to write instead
 */
export function durationToSeconds(duration: Duration, what = 'duration', bounds?: DurationBounds): number {
  const seconds = totalSeconds(duration, what)
  const whole = Math.round(seconds)
  // 0.1 hours are 360.00000000000006 seconds in binary fractions: forgive what arithmetic did, not what was asked for.
  if (Math.abs(seconds - whole) > 1e-6) {
    throw new RangeError(
      `${what} is ${seconds} seconds, but the service counts whole seconds: round it, for example to { seconds: ${Math.ceil(seconds)} }.`,
    )
  }
  if (bounds && (whole < bounds.min || whole > bounds.max)) {
    throw new RangeError(
      `${what} is ${whole} seconds, but it must lie between ${bounds.min} and ${bounds.max} seconds (${describe(bounds.max)}).`,
    )
  }
  return whole
}

/** Adds up a duration in seconds, fractions and zero allowed; every member has to be a finite number, not negative. */
export function totalSeconds(duration: Duration, what = 'duration'): number {
  if (typeof duration !== 'object' || duration === null) {
    throw new TypeError(
      `${what} is ${String(duration)}: write an object such as { seconds: 30 } or { hours: 1, minutes: 30 }.`,
    )
  }
  const given: Partial<Record<keyof typeof UNIT_SECONDS, number | undefined>> = duration
  let seconds = 0
  let units = 0
  for (const unit of ['days', 'hours', 'minutes', 'seconds'] as const) {
    const value = given[unit]
    if (value === undefined) continue
    units++
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new RangeError(`${what} has ${unit}: ${String(value)}: write a finite number that is not negative.`)
    }
    seconds += value * UNIT_SECONDS[unit]
  }
  if (units === 0) {
    throw new TypeError(
      `${what} names no unit: write at least one of days, hours, minutes and seconds, such as { seconds: 30 }.`,
    )
  }
  return seconds
}

function describe(seconds: number): string {
  return seconds % 86_400 === 0
    ? `${seconds / 86_400} days`
    : `${Math.floor(seconds / 86_400)} days and ${seconds % 86_400} seconds`
}
