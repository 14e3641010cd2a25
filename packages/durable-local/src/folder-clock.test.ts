import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFolderClock } from './folder-clock.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
let folder: string
let realTime: number

function open(speed = 1) {
  return openFolderClock(folder, { speed, real: () => realTime })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-'))
  realTime = START
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('Without skipping, durable time is real time and nothing is written', () => {
  const clock = open()
  realTime += 5000
  expect(clock.now()).toBe(START + 5000)
  clock.close()
  expect(existsSync(join(folder, 'clock.json'))).toBe(false)
})

test('What was skipped stays skipped at the next start', () => {
  const clock = open()
  clock.skip(HOUR)
  clock.close()
  realTime += 1000
  const next = open()
  expect(next.now()).toBe(START + HOUR)
  expect(next.startedAhead).toBe(HOUR - 1000)
})

test('A kill right after a skip does not turn time back', () => {
  const clock = open()
  clock.skip(HOUR)
  const reached = clock.now()
  expect(open().now()).toBeGreaterThanOrEqual(reached)
})

test('A kill while time runs fast does not turn it back either', () => {
  const clock = open(1000)
  let reached = 0
  for (let second = 0; second < 60; second += 1) {
    realTime += 1000
    reached = clock.now()
  }
  expect(reached).toBe(START + 60_000_000)
  expect(open().now()).toBeGreaterThanOrEqual(reached)
})

test('A disk that takes no more does not stop time, and keeps its promise once it does again', () => {
  const clock = open(1000)
  rmSync(folder, { recursive: true })
  realTime += 1000
  const reached = clock.now()
  expect(reached).toBe(START + 1_000_000)
  mkdirSync(folder)
  clock.now()
  expect(open().now()).toBeGreaterThanOrEqual(reached)
})

test('Once real time has caught up, the clock is real time again', () => {
  const clock = open()
  clock.skip(HOUR)
  clock.close()
  realTime += 2 * HOUR
  const next = open()
  expect(next.now()).toBe(realTime)
  next.close()
  expect(existsSync(join(folder, 'clock.json'))).toBe(false)
})

test('A file that says nothing is no obstacle', () => {
  writeFileSync(join(folder, 'clock.json'), 'garbage')
  expect(open().now()).toBe(START)
})
