import type { DatabaseSync } from 'node:sqlite'

/** Marks a file as ours: "dura" in ASCII. */
export const APPLICATION_ID = 0x64757261

/**
 * The steps from one version of the schema to the next; the file's `user_version` says how many were made. A step that
 * has been released is never changed.
 *
 * Records are kept as JSON, those of executions without what has a column. Columns are what queries look for, and they
 * come first, so that a query that needs only them does not read the payloads behind.
 */
const migrations: readonly string[] = [
  `
  create table meta (key text primary key, value text not null) without rowid;

  create table execution (
    id integer primary key,
    arn text not null unique,
    function text not null,
    name text not null,
    version text not null,
    status text not null,
    started_at integer not null,
    ended_at integer,
    in_flight integer not null,
    record text not null,
    unique (function, name)
  );
  create index execution_by_start on execution (function, started_at, arn, status, version);
  create index execution_in_flight on execution (in_flight) where in_flight = 1;

  -- Apart, because it can be large and the record is written anew with every checkpoint.
  create table input (
    execution integer primary key references execution on delete cascade,
    value text not null
  );

  -- Operations and events have a rowid on purpose: new rows of all executions go to the end of the table, so that a group
  -- commit writes few pages.
  create table operation (
    execution integer not null references execution on delete cascade,
    position integer not null,
    plain_invoke integer not null,
    record text not null,
    primary key (execution, position)
  );
  create index operation_plain_invoke on operation (plain_invoke) where plain_invoke = 1;

  create table event (
    execution integer not null references execution on delete cascade,
    id integer not null,
    event text not null,
    primary key (execution, id)
  );

  create table timer (
    execution integer not null references execution on delete cascade,
    kind text not null,
    operation text not null,
    due integer not null,
    primary key (execution, kind, operation)
  ) without rowid;
  create index timer_by_due on timer (due);
  `,
  // An execution's record no longer repeats what has a column. Records that do are still read, so that nothing is to be
  // changed here; but an engine of the first version could not read the new ones.
  '',
]

export const SCHEMA_VERSION = migrations.length

/** Brings a database to the current schema, in one transaction. `steps` is for tests. */
export function migrate(database: DatabaseSync, from: number, steps: readonly string[] = migrations): void {
  // Even with nothing to do, this takes the lock.
  database.exec('begin immediate')
  try {
    // What is written makes the start wait for the disk.
    if (from < steps.length) {
      for (const step of steps.slice(from)) database.exec(step)
      database.exec(`pragma application_id = ${APPLICATION_ID}`)
      database.exec(`pragma user_version = ${steps.length}`)
    }
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
