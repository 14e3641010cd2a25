import { openSqliteStore } from '../../../packages/durable-engine/src/index.ts'

const AT_ONCE = 500

/** Fills the database of an engine that has stopped with copies of its first execution of a function, all closed. */
export function addClosedExecutions(file: string, functionName: string, count: number): void {
  const store = openSqliteStore(file)
  try {
    const [first] = store.list({ functionName, oldestFirst: true, limit: 1 })
    const record = first && store.execution(first.arn)
    if (record?.status !== 'SUCCEEDED') throw new Error(`There is no closed execution of ${functionName} to copy.`)
    const operations = store.operations(record.arn)
    const events = store.events(record.arn, { limit: 1000 })
    const timers = store.timers(record.arn)
    for (let done = 0; done < count; done += AT_ONCE) {
      store.transaction((writer) => {
        for (let i = done; i < Math.min(count, done + AT_ONCE); i++) {
          const arn = `${record.arn}-${i}`
          writer.putExecution({
            ...record,
            arn,
            name: `${record.name}-${i}`,
            executionId: `${record.executionId}-${i}`,
          })
          for (const operation of operations) writer.putOperation(arn, operation)
          for (const event of events) writer.appendEvent(arn, event)
          for (const timer of timers) writer.putTimer({ ...timer, arn })
        }
      })
    }
  } finally {
    store.close()
  }
}
