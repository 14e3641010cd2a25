import { expect, test } from 'vitest'
import { matchLogs, recordsOf } from './log-matcher.ts'
import { Placeholders } from './placeholders.ts'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/a/b'

function lines(...records: Record<string, unknown>[]): string {
  return records.map((record) => JSON.stringify({ executionArn: ARN, ...record })).join('\n')
}

function reasons(section: unknown[], log: string): string[] {
  return matchLogs(section, recordsOf(log, ARN), new Placeholders()).map(({ reason }) => reason)
}

test('only JSON objects with the ARN of the execution count', () => {
  const log = `plain text\n${lines({ message: 'mine' })}\n{"message":"mine","executionArn":"other"}\n{broken`
  expect(reasons([{ match: { message: 'mine' }, count: 1 }], log)).toEqual([])
})

test('a count has to be met exactly; without one, a single record is enough', () => {
  const log = lines({ message: 'a' }, { message: 'a' })
  expect(reasons([{ match: { message: 'a' } }], log)).toEqual([])
  expect(reasons([{ match: { message: 'a' }, count: 1 }], log)).toEqual([
    'expected exactly 1 log record with {"message":"a"}, got 2',
  ])
  expect(reasons([{ match: { message: 'a' }, max_count: 1 }], log)).toHaveLength(1)
})

test('a missing record is reported with the one that comes closest', () => {
  expect(
    reasons([{ match: { hook: 'end', status: 'FAILED' } }], lines({ hook: 'end', status: 'SUCCEEDED' }))[0],
  ).toContain('closest record: ')
})

test('before and after compare with every record that fits the anchor', () => {
  const log = lines({ m: 'start' }, { m: 'work' }, { m: 'end' })
  expect(reasons([{ match: { m: 'work' }, after: { m: 'start' }, before: { m: 'end' } }], log)).toEqual([])
  expect(reasons([{ match: { m: 'start' }, after: { m: 'work' } }], log)).toHaveLength(1)
  expect(reasons([{ match: { m: 'work' }, after: { m: 'never' } }], log)).toEqual([
    'no record fits the anchor {"m":"never"}',
  ])
})

test('text between slashes is a regular expression', () => {
  expect(reasons([{ match: { at: '/^\\d{4}-/' } }], lines({ at: '2026-01-01' }))).toEqual([])
})
