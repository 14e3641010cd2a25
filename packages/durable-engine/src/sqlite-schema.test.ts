import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listQuery } from './sqlite-list-query.ts'
import { migrate } from './sqlite-schema.ts'
import { sql } from './sqlite-statements.ts'

let database: DatabaseSync
beforeEach(() => {
  database = new DatabaseSync(':memory:')
})
afterEach(() => database.close())

/** How SQLite finds the rows of each table that a statement reads. */
function plan(statement: string): string[] {
  return database
    .prepare(`explain query plan ${statement}`)
    .all()
    .map(({ detail }) => String(detail))
}

describe('no statement walks a whole table or sorts', () => {
  const statements = Object.entries(sql).filter(([, text]) => /^\s*(select|insert|update|delete)/.test(text))

  test.each(statements)('%s', (_name, text) => {
    migrate(database, 0)
    for (const step of plan(text)) {
      expect(step).not.toMatch(/^SCAN (?!\w+ USING (COVERING )?INDEX|CONSTANT)|TEMP B-TREE/)
    }
  })

  test.each([
    {},
    { oldestFirst: true },
    { version: '1', statuses: ['RUNNING', 'FAILED'] },
    { startedAfter: 1, startedBefore: 2 },
    { after: { startedAt: 1, arn: 'a' } },
    { name: 'order-1' },
  ])('a list with %j', (filters) => {
    migrate(database, 0)
    for (const step of plan(listQuery({ functionName: 'f', limit: 1, ...filters }).sql)) {
      expect(step).toMatch(/^SEARCH execution USING INDEX/)
    }
  })
})

test('migrations are made once each, from the version the file has', () => {
  const steps = ['create table a (x)', 'alter table a add column y']
  migrate(database, 0, steps.slice(0, 1))
  database.exec('insert into a values (1)')
  migrate(database, 1, steps)
  migrate(database, 2, steps)
  expect(database.prepare('select * from a').all()).toEqual([{ x: 1, y: null }])
  expect(database.prepare('pragma user_version').get()).toEqual({ user_version: 2 })
})

test('a migration that fails leaves the file as it was', () => {
  const steps = ['create table a (x)', 'create table b (x); create table a (x)']
  migrate(database, 0, steps.slice(0, 1))
  expect(() => migrate(database, 1, steps)).toThrow('table a already exists')
  expect(database.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'a' }])
  expect(database.prepare('pragma user_version').get()).toEqual({ user_version: 1 })
})
