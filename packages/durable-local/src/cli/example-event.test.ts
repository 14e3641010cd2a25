import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventNames, exampleEvent } from './example-event.ts'

let example: string

beforeEach(() => {
  example = mkdtempSync(join(tmpdir(), 'example-'))
  mkdirSync(join(example, 'events'))
  for (const name of ['declined', 'happy', 'approval'])
    writeFileSync(join(example, 'events', `${name}.json`), `{"n":"${name}"}`)
  writeFileSync(join(example, 'events', 'approval.answers.json'), '[]')
})

afterEach(() => rmSync(example, { recursive: true, force: true }))

test('A name stands for a file in events/, with its answers beside it', () => {
  expect(exampleEvent('approval', example, tmpdir())).toEqual({
    payload: '{"n":"approval"}',
    name: 'approval',
    answersFile: join(example, 'events', 'approval.answers.json'),
  })
})

test('A file is found from the working directory and from the example', () => {
  expect(exampleEvent('events/happy.json', example, tmpdir()).payload).toBe('{"n":"happy"}')
  expect(exampleEvent('happy.json', tmpdir(), join(example, 'events')).payload).toBe('{"n":"happy"}')
})

test('JSON text is an event, to the character', () => {
  expect(exampleEvent('{ "orderId":  "o-1" }', example, tmpdir()).payload).toBe('{ "orderId":  "o-1" }')
})

test('JSON text with an error is told as such, not looked for as a file', () => {
  expect(() => exampleEvent('{ "orderId": }', example, tmpdir())).toThrow(/^The event is not JSON: .+/)
})

test('A file with an error is named', () => {
  writeFileSync(join(example, 'events', 'broken.json'), '{')
  expect(() => exampleEvent('broken', example, tmpdir())).toThrow(/The event file .*broken\.json is not JSON: /)
})

test('An unknown event is answered with the nearest and with all there are', () => {
  expect(() => exampleEvent('hapy', example, tmpdir())).toThrow(
    'There is no event "hapy". Did you mean "happy"? Known: happy, approval, declined.',
  )
})

test('The happy event comes first, and answers are no events', () => {
  expect(eventNames(example)).toEqual(['happy', 'approval', 'declined'])
})
