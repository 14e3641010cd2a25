// The local engine as `durable dev` runs it, in a process of its own: node ours-process.ts FOLDER [SHARE]
// It sends its endpoint, then answers the messages `storage` and `close`.
import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Storage } from './contender.ts'

const [folder = '', share = '50'] = process.argv.slice(2)

// Commits are counted from outside, so that the engine need not know of being measured.
let commits = 0
let database: DatabaseSync | undefined
const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string): StatementSync {
  const statement = prepare.call(this, sql)
  if (sql !== 'commit') return statement
  database = this
  const run = statement.run.bind(statement)
  statement.run = () => {
    commits += 1
    return run()
  }
  return statement
}

// As the command does: its sources are compiled once, not at every start.
enableCompileCache(resolve(import.meta.dirname, '../../../packages/durable-local/node_modules/.cache/compiled'))
const { startLocal } = await import('../../../packages/durable-local/src/index.ts')
const local = await startLocal({
  directories: [resolve(import.meta.dirname, '../../stack')],
  dataFolder: join(folder, 'data'),
  share: Number(share),
})

function storage(): Storage {
  const synchronous = Number(database && prepare.call(database, 'pragma synchronous').get()?.synchronous)
  return { commits, synchronous }
}

process.on('message', (message) => {
  if (message === 'storage') process.send?.(storage())
  else void local.close().then(() => process.exit(0))
})
process.on('disconnect', () => process.exit(1))
process.send?.(local.endpoint)
