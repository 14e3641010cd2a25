import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** All that an execution's record is made of. */
const EXECUTION = `
  e.arn, e.function, e.name, e.version, e.status, e.started_at, e.ended_at, e.record, i.value as input
  from execution e join input i on i.execution = e.id`

/** Every statement with a fixed text. Each one finds its rows by an index; a test asks SQLite's query planner. */
export const sql = {
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',

  row: 'select id from execution where arn = ?',
  execution: `select ${EXECUTION} where e.arn = ?`,
  executionByName: `select ${EXECUTION} where e.function = ? and e.name = ?`,
  inFlight: 'select arn from execution where in_flight = 1 order by id',
  withPlainInvokes: `
    select arn from execution
    where status = 'RUNNING' and id in (select execution from operation where plain_invoke = 1) order by id`,
  operations: `
    select o.record from execution e join operation o on o.execution = e.id where e.arn = ? order by o.position`,
  eventsForward: `
    select v.event from execution e join event v on v.execution = e.id
    where e.arn = ? and v.id > ? order by v.id limit ?`,
  eventsBackward: `
    select v.event from execution e join event v on v.execution = e.id
    where e.arn = ? and v.id < ? order by v.id desc limit ?`,
  timers: `
    select e.arn, t.kind, t.operation, t.due from execution e join timer t on t.execution = e.id where e.arn = ?`,
  dueTimers: `
    select e.arn, t.kind, t.operation, t.due from timer t join execution e on e.id = t.execution
    where t.due <= ? order by t.due limit ?`,
  nextDue: 'select min(due) as due from timer',
  meta: 'select value from meta where key = ?',

  insertExecution: `
    insert into execution (arn, function, name, version, status, started_at, ended_at, in_flight, record)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  insertInput: 'insert into input (execution, value) values (?, ?)',
  /** SQLite writes every index anew that holds a column set here, changed or not: most updates set none. */
  updateRecord: `
    update execution set record = ? where id = ? and status = ? and in_flight = ? and ended_at is ?`,
  updateExecution: 'update execution set status = ?, ended_at = ?, in_flight = ?, record = ? where id = ?',
  putOperation: `
    insert into operation (execution, position, plain_invoke, record) values (?, ?, ?, ?)
    on conflict do update set plain_invoke = excluded.plain_invoke, record = excluded.record`,
  appendEvent: 'insert into event (execution, id, event) values (?, ?, ?)',
  putTimer: `
    insert into timer (execution, kind, operation, due) values (?, ?, ?, ?)
    on conflict do update set due = excluded.due`,
  deleteTimer: 'delete from timer where execution = ? and kind = ? and operation = ?',
  deleteExecution: 'delete from execution where arn = ?',
  putMeta: 'insert into meta (key, value) values (?, ?) on conflict do update set value = excluded.value',
} as const

export type Statements = { readonly [K in keyof typeof sql]: StatementSync }

/** Every statement, compiled once. */
export function prepareStatements(database: Pick<DatabaseSync, 'prepare'>): Statements {
  // fromEntries forgets which keys it was given.
  return Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, database.prepare(text)])) as Statements
}
