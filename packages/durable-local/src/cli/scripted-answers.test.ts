import { expect, test } from 'vitest'
import type { Answer, PlannedAnswer } from './answers-file.ts'
import type { OpenCallback } from './open-callback.ts'
import { ScriptedAnswers } from './scripted-answers.ts'

const yes: Answer = { kind: 'succeed', payload: '"yes"' }
const no: Answer = { kind: 'fail', error: { ErrorMessage: 'no' } }
const beat: Answer = { kind: 'heartbeat' }

function plan(callback: string, delayMs: number, answer: Answer): PlannedAnswer {
  return { callback, delayMs, answer }
}

function callback(id: string, name: string, createdAt = 1000): OpenCallback {
  return { id, name, createdAt, dueAt: undefined }
}

test('An answer is due its delay after the callback was created', () => {
  const script = new ScriptedAnswers([plan('approval', 500, yes)])
  const open = callback('c1', 'approval')
  expect(script.next([open])).toEqual({ callback: open, answer: yes, at: 1500 })
})

test('Heartbeats come before the answer that completes, each counted from the one before', () => {
  const script = new ScriptedAnswers([plan('scan', 100, beat), plan('scan', 200, beat), plan('scan', 300, yes)])
  const open = callback('c1', 'scan')
  const times: unknown[] = []
  for (let due = script.next([open]); due !== undefined; due = script.next([open])) {
    times.push([due.answer.kind, due.at])
    script.done(due)
  }
  expect(times).toEqual([
    ['heartbeat', 1100],
    ['heartbeat', 1300],
    ['succeed', 1600],
  ])
})

test('A second callback of the same name gets the next answer', () => {
  const script = new ScriptedAnswers([plan('approval', 0, no), plan('approval', 0, yes)])
  const first = script.next([callback('c1', 'approval')])
  if (first !== undefined) script.done(first)
  expect(first?.answer).toBe(no)
  expect(script.next([callback('c2', 'approval')])?.answer).toBe(yes)
})

test('Of several open callbacks the one that is due first comes first', () => {
  const script = new ScriptedAnswers([plan('a', 500, yes), plan('b', 100, no)])
  expect(script.next([callback('c1', 'a'), callback('c2', 'b')])?.callback.name).toBe('b')
})

test('A callback that nobody answers has no answer', () => {
  expect(new ScriptedAnswers([plan('a', 0, yes)]).next([callback('c1', 'b')])).toBeUndefined()
})

test('What is left are the answers that were not given, whether somebody waits for them or not', () => {
  const script = new ScriptedAnswers([plan('a', 0, beat), plan('a', 0, yes), plan('b', 0, yes)])
  const due = script.next([callback('c1', 'a')])
  expect(script.left).toBe(3)
  if (due !== undefined) script.done(due)
  expect(script.left).toBe(2)
})
