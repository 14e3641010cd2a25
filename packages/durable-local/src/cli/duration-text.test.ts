import { expect, test } from 'vitest'
import { durationText, parseDuration } from './duration-text.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test.each([
  [0, '0 ms'],
  [0.4, '0 ms'],
  [-5, '0 ms'],
  [999, '999 ms'],
  [999.6, '1 s'],
  [1234, '1.2 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [MINUTE + 5 * SECOND, '1 min 5 s'],
  [HOUR - 1, '1 h'],
  [3 * HOUR + 10 * MINUTE + 29 * SECOND, '3 h 10 min'],
  [DAY - 1, '1 d'],
  [2 * DAY + 4 * HOUR, '2 d 4 h'],
  [400 * DAY, '400 d'],
])('%d ms reads as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test.each([
  [2, 2000],
  [0, 0],
  ['2', 2000],
  ['500ms', 500],
  ['1.5 h', 1.5 * HOUR],
  ['3d', 3 * DAY],
  [' 2s ', 2000],
  ['2m', 2 * MINUTE],
  ['1d 2h', DAY + 2 * HOUR],
  ['1h30m', HOUR + 30 * MINUTE],
])('%j is a length of time', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([-1, '', 'soon', '2 weeks', '-2s', '1h 30', '1h and 2s', '2sm'])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
