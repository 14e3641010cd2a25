import { expect, test } from 'vitest'
import { parseSchedule } from './schedule.ts'

/** The first times of a schedule after a moment, as texts. */
function timesOf(text: string, after: string, count: number, timezone?: string): string[] {
  const start = Date.parse(after)
  const schedule = parseSchedule(text, { start, ...(timezone === undefined ? {} : { timezone }) })
  const times: string[] = []
  for (let at: number | undefined = start; times.length < count; ) {
    at = schedule.next(at)
    if (at === undefined) break
    times.push(new Date(at).toISOString().slice(0, 16))
  }
  return times
}

test.each<[string, string, string[], string?]>([
  ['rate(1 minute)', '2026-11-24T10:00:30Z', ['2026-11-24T10:01', '2026-11-24T10:02']],
  ['rate(5 days)', '2026-11-24T10:00:00Z', ['2026-11-29T10:00', '2026-12-04T10:00']],
  ['cron(0 9 ? * MON-FRI *)', '2026-11-27T09:00:00Z', ['2026-11-30T09:00', '2026-12-01T09:00']],
  ['cron(5/20 10,12 * * ? *)', '2026-11-24T10:30:00Z', ['2026-11-24T10:45', '2026-11-24T12:05']],
  ['cron(0 0 L * ? *)', '2026-01-31T00:00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
  // A Saturday moves to the Friday before, a Sunday to the Monday after, and neither out of its month.
  ['cron(0 9 15W * ? *)', '2026-08-01T00:00:00Z', ['2026-08-14T09:00', '2026-09-15T09:00']],
  ['cron(0 9 15W 11 ? *)', '2026-08-01T00:00:00Z', ['2026-11-16T09:00', '2027-11-15T09:00']],
  ['cron(0 9 1W * ? *)', '2026-07-31T00:00:00Z', ['2026-08-03T09:00', '2026-09-01T09:00']],
  ['cron(0 9 31W * ? *)', '2026-05-01T00:00:00Z', ['2026-05-29T09:00', '2026-07-31T09:00']],
  ['cron(0 0 29 FEB ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00']],
  ['cron(0 8 ? * FRI#2 *)', '2026-11-01T00:00:00Z', ['2026-11-13T08:00', '2026-12-11T08:00']],
  ['cron(0 8 ? * 6L *)', '2026-11-01T00:00:00Z', ['2026-11-27T08:00', '2026-12-25T08:00']],
  ['cron(0 0 1 1 ? 2027)', '2026-11-01T00:00:00Z', ['2027-01-01T00:00']],
  ['at(2026-12-24T18:00:00)', '2026-11-01T00:00:00Z', ['2026-12-24T17:00'], 'Europe/Berlin'],
  ['cron(30 8 * * ? *)', '2026-11-24T00:00:00Z', ['2026-11-24T03:00', '2026-11-25T03:00'], 'Asia/Kolkata'],
  // The night in which Berlin's clocks show 02:30 twice, and the one in which they do not show it.
  ['cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', ['2026-10-25T00:30', '2026-10-26T01:30'], 'Europe/Berlin'],
  ['cron(30 2 * * ? *)', '2026-03-28T12:00:00Z', ['2026-03-30T00:30', '2026-03-31T00:30'], 'Europe/Berlin'],
])('%s after %s', (text, after, times, timezone) => {
  expect(timesOf(text, after, 2, timezone).slice(0, times.length)).toEqual(times)
})

test('a schedule that is over has no next time', () => {
  expect(timesOf('at(2020-01-01T00:00:00)', '2026-01-01T00:00:00Z', 1)).toEqual([])
})

test.each([
  ['every day', 'A schedule has to be such as'],
  ['rate(0 minutes)', 'A rate has to be such as'],
  ['rate(5 seconds)', 'A rate has to be such as'],
  ['cron(0 9 * * MON *)', 'One of the third field and the fifth'],
  ['cron(0 9 * * ?)', 'A cron expression has six fields'],
  ['cron(60 9 * * ? *)', '"60" is no minute: it has to be 0 to 59'],
  ['cron(0 9 32W * ? *)', '"32" is no day of the month'],
  ['cron(0 9 1W,15W * ? *)', '"1W" is no day of the month'],
  ['cron(0 9-7 * * ? *)', '"9-7" is no hour'],
  ['at(tomorrow)', 'A time has to be such as'],
])('%s is refused', (text, message) => {
  expect(() => parseSchedule(text, { start: 0 })).toThrow(message)
})

test('an unknown time zone is refused', () => {
  expect(() => parseSchedule('cron(0 9 * * ? *)', { start: 0, timezone: 'Moon/Base' })).toThrow('Moon/Base')
})
