import { type CronField, parseCronField } from './cron-field.ts'
import { daysInMonth, type LocalTime, localTimes } from './local-time.ts'

/** When something is to happen, again and again. */
export interface Schedule {
  /** The first time after a moment, both in epoch milliseconds; undefined if there is none within five years. */
  next(after: number): number | undefined
}

const MINUTE_MS = 60_000
const FIVE_YEARS_MS = 5 * 366 * 24 * 60 * MINUTE_MS
const RATE_UNITS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS } as const

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const MINUTE: CronField = { name: 'minute', min: 0, max: 59 }
const HOUR: CronField = { name: 'hour', min: 0, max: 23 }
const DAY: CronField = { name: 'day of the month', min: 1, max: 31 }
const MONTH: CronField = { name: 'month', min: 1, max: 12, names: MONTHS }
const WEEKDAY: CronField = { name: 'day of the week', min: 1, max: 7, names: WEEKDAYS }
const YEAR: CronField = { name: 'year', min: 1970, max: 2199 }

/**
 * A schedule of EventBridge: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-12-24T18:00:00)`. `start` is when
 * a rate begins to count, in epoch milliseconds.
 * @throws RangeError if it is none of these, or the time zone is unknown
 */
export function parseSchedule(
  text: string,
  { timezone = 'UTC', start }: { timezone?: string; start: number },
): Schedule {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.+)\)$/.exec(text) ?? []
  if (kind === 'rate') return rate(inner, start)
  if (kind === 'cron') return cron(inner, timezone)
  if (kind === 'at') return once(inner, timezone)
  throw new RangeError(
    `A schedule has to be such as "rate(5 minutes)", "cron(0 9 ? * MON-FRI *)" or "at(2026-12-24T18:00:00)", got "${text}".`,
  )
}

function rate(text: string, start: number): Schedule {
  const [, count, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(text) ?? []
  if (count === undefined) throw new RangeError(`A rate has to be such as "rate(5 minutes)", got "rate(${text})".`)
  const period = Number(count) * RATE_UNITS[unit as keyof typeof RATE_UNITS]
  return { next: (after) => start + (Math.floor(Math.max(0, after - start) / period) + 1) * period }
}

function once(text: string, timezone: string): Schedule {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):\d\d$/.exec(text) ?? []
  if (year === undefined) throw new RangeError(`A time has to be such as "at(2026-12-24T18:00:00)", got "at(${text})".`)
  return cron(`${minute} ${hour} ${day} ${month} ? ${year}`, timezone)
}

function cron(text: string, timezone: string): Schedule {
  const [minute, hour, day, month, weekday, year, more] = text.trim().split(/\s+/)
  if (!minute || !hour || !day || !month || !weekday || !year || more !== undefined) {
    throw new RangeError(`A cron expression has six fields, such as "cron(0 9 ? * MON-FRI *)", got "cron(${text})".`)
  }
  if ((day === '?') === (weekday === '?')) {
    throw new RangeError(`One of the third field and the fifth of "cron(${text})" has to be "?", the other one not.`)
  }
  const minutes = parseCronField(minute, MINUTE)
  const hours = parseCronField(hour, HOUR)
  const months = parseCronField(month, MONTH)
  const years = parseCronField(year, YEAR)
  const isDay = weekday === '?' ? dayOfMonth(day) : dayOfWeek(weekday)
  const timeOf = localTimes(timezone)

  return {
    next(after) {
      const shown = JSON.stringify(timeOf(after))
      let at = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS
      while (at < after + FIVE_YEARS_MS) {
        const time = timeOf(at)
        const isHour = years.has(time.year) && months.has(time.month) && isDay(time) && hours.has(time.hour)
        // When clocks are put back they show an hour twice; it counts once.
        if (isHour && minutes.has(time.minute) && JSON.stringify(time) !== shown) return at
        at += (isHour ? 1 : 60 - time.minute) * MINUTE_MS
      }
      return undefined
    },
  }
}

/** `L` is the last one, `15W` the weekday closest to the 15th. */
function dayOfMonth(text: string): (time: LocalTime) => boolean {
  if (text === 'L') return (time) => time.day === daysInMonth(time)
  const [, wanted] = /^(\d+)W$/.exec(text) ?? []
  if (wanted !== undefined) {
    const [day = 0] = parseCronField(wanted, DAY)
    return (time) => time.day === closestWeekday(day, time)
  }
  const days = parseCronField(text, DAY)
  return ({ day }) => days.has(day)
}

/** Of the month of a time; it does not leave the month. Undefined if the month has no such day. */
function closestWeekday(day: number, time: LocalTime): number | undefined {
  const last = daysInMonth(time)
  if (day > last) return undefined
  const daysAfterSunday = (time.weekday - 1 + day - time.day + 35) % 7
  if (daysAfterSunday === 6) return day === 1 ? 3 : day - 1
  if (daysAfterSunday === 0) return day === last ? day - 2 : day + 1
  return day
}

/** `FRI#2` is the second Friday of a month, `FRIL` the last one, and `L` a Saturday. */
function dayOfWeek(text: string): (time: LocalTime) => boolean {
  const [, nthDay, nth] = /^(\w+)#([1-5])$/.exec(text) ?? []
  if (nthDay !== undefined) {
    const days = parseCronField(nthDay, WEEKDAY)
    return ({ day, weekday }) => days.has(weekday) && Math.ceil(day / 7) === Number(nth)
  }
  const [, lastDay] = /^(\w+)L$/.exec(text) ?? []
  if (lastDay !== undefined) {
    const days = parseCronField(lastDay, WEEKDAY)
    return (time) => days.has(time.weekday) && time.day + 7 > daysInMonth(time)
  }
  const days = parseCronField(text === 'L' ? 'SAT' : text, WEEKDAY)
  return ({ weekday }) => days.has(weekday)
}
