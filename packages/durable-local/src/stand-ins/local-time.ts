/** A moment as clocks in a time zone show it. */
export interface LocalTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  /** 1 is Sunday, as in a cron expression of AWS. */
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

/**
 * Reads the clocks of a time zone, such as `Europe/Berlin`.
 * @throws RangeError if there is no such zone
 */
export function localTimes(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const [year, month, day] = [part('year'), part('month'), part('day')]
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1
    return { year, month, day, weekday, hour: part('hour'), minute: part('minute') }
  }
}

export function daysInMonth({ year, month }: Pick<LocalTime, 'year' | 'month'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
