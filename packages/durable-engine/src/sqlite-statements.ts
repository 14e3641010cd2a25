import type { DatabaseSync } from 'node:sqlite'

const sql = {
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
  savepoint: 'savepoint unit',
  release: 'release unit',
  rollbackTo: 'rollback to unit',

  row: 'select id from execution where arn = ?',
  execution: 'select record from execution where arn = ?',
  executionByName: 'select record from execution where function = ? and name = ?',
  operations:
    'select o.record from execution e join operation o on o.execution = e.id where e.arn = ? order by o.position',
  timers:
    'select e.arn, t.kind, t.operation, t.due from execution e join timer t on t.execution = e.id where e.arn = ?',
  dueTimers:
    'select e.arn, t.kind, t.operation, t.due from timer t join execution e on e.id = t.execution where t.due <= ? order by t.due limit ?',
  nextDue: 'select min(due) as due from timer',
  eventsForward:
    'select v.event from execution e join event v on v.execution = e.id where e.arn = ? and v.id > ? order by v.id limit ?',
  eventsBackward:
    'select v.event from execution e join event v on v.execution = e.id where e.arn = ? and v.id < ? order by v.id desc limit ?',
  inFlight: 'select arn from execution where in_flight = 1',
  withPlainInvokes:
    'select distinct e.arn from operation o join execution e on e.id = o.execution where o.plain_invoke = 1',
  meta: 'select value from meta where key = ?',

  insertExecution:
    'insert into execution (arn, function, name, version, status, started_at, in_flight, record) values (?, ?, ?, ?, ?, ?, ?, ?)',
  updateExecution: 'update execution set status = ?, in_flight = ?, record = ? where id = ?',
  putOperation:
    'insert into operation (execution, position, plain_invoke, record) values (?, ?, ?, ?) on conflict do update set plain_invoke = excluded.plain_invoke, record = excluded.record',
  appendEvent: 'insert into event (execution, id, event) values (?, ?, ?)',
  putTimer:
    'insert into timer (execution, kind, operation, due) values (?, ?, ?, ?) on conflict do update set due = excluded.due',
  deleteTimer: 'delete from timer where execution = ? and kind = ? and operation = ?',
  deleteExecution: 'delete from execution where arn = ?',
  putMeta: 'insert into meta (key, value) values (?, ?) on conflict do update set value = excluded.value',
} as const

export type Statements = { readonly [K in keyof typeof sql]: ReturnType<DatabaseSync['prepare']> }

/** Every statement the store uses, compiled once. */
export function prepareStatements(database: DatabaseSync): Statements {
  // fromEntries forgets which keys it was given.
  return Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, database.prepare(text)])) as Statements
}
