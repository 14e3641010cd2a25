import type { SQLInputValue } from 'node:sqlite'
import type { ExecutionQuery } from './store.ts'

/**
 * The statement for a list of executions: only the filters that are set, so that SQLite walks the index on start times
 * in the order of the list and stops at the limit. Status and version are checked in that index.
 */
export function listQuery(query: ExecutionQuery): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const { functionName, version, name, statuses, startedAfter, startedBefore, oldestFirst, after, limit } = query
  const order = oldestFirst ? 'asc' : 'desc'
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  function filter(condition: string, ...parameters: readonly SQLInputValue[]): void {
    conditions.push(condition)
    values.push(...parameters)
  }
  filter('function = ?', functionName)
  if (version !== undefined) filter('version = ?', version)
  if (name !== undefined) filter('name = ?', name)
  if (statuses !== undefined) filter(`status in (${statuses.map(() => '?').join(', ')})`, ...statuses)
  if (startedAfter !== undefined) filter('started_at > ?', startedAfter)
  if (startedBefore !== undefined) filter('started_at < ?', startedBefore)
  if (after !== undefined) filter(`(started_at, arn) ${oldestFirst ? '>' : '<'} (?, ?)`, after.startedAt, after.arn)
  return {
    sql: `
      select arn, function, name, version, status, started_at, ended_at from execution
      where ${conditions.join(' and ')} order by started_at ${order}, arn ${order} limit ?`,
    values: [...values, limit],
  }
}
