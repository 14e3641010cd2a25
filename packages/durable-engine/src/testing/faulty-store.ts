import type { Event } from '../model/event.ts'
import type { ExecutionListing, ExecutionRecord, OperationRecord, TimerRecord } from '../model/records.ts'
import type { EventPage, ExecutionQuery, Store, StoreWriter } from '../store.ts'

/** A store around another one, that counts its commits and fails when told to. */
export class FaultyStore implements Store {
  /** Transactions that were committed. */
  commits = 0
  readonly #store: Store
  #untilCommitFault = 0
  #untilWriteFault = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Makes the n-th COMMIT from now fail, once; 1 is the next one. */
  failCommit(n = 1): void {
    this.#untilCommitFault = n
  }

  /** Makes the n-th write from now fail, once; 1 is the next one. */
  failWrite(n = 1): void {
    this.#untilWriteFault = n
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    const result = this.#store.transaction((writer) => {
      const answer = work(this.#watched(writer))
      if (this.#untilCommitFault > 0 && --this.#untilCommitFault === 0) throw new Error('COMMIT failed on purpose.')
      return answer
    })
    this.commits += 1
    return result
  }

  #watched(writer: StoreWriter): StoreWriter {
    const write = (work: () => void): void => {
      if (this.#untilWriteFault > 0 && --this.#untilWriteFault === 0) throw new Error('A write failed on purpose.')
      work()
    }
    return {
      putExecution: (record) => write(() => writer.putExecution(record)),
      putOperation: (arn, record) => write(() => writer.putOperation(arn, record)),
      appendEvent: (arn, event) => write(() => writer.appendEvent(arn, event)),
      putTimer: (timer) => write(() => writer.putTimer(timer)),
      deleteTimer: (timer) => write(() => writer.deleteTimer(timer)),
      deleteExecution: (arn) => write(() => writer.deleteExecution(arn)),
      putMeta: (key, value) => write(() => writer.putMeta(key, value)),
    }
  }

  execution(arn: string): ExecutionRecord | undefined {
    return this.#store.execution(arn)
  }

  executionByName(functionName: string, name: string): ExecutionRecord | undefined {
    return this.#store.executionByName(functionName, name)
  }

  operations(arn: string): OperationRecord[] {
    return this.#store.operations(arn)
  }

  timers(arn: string): TimerRecord[] {
    return this.#store.timers(arn)
  }

  dueTimers(now: number, limit: number): TimerRecord[] {
    return this.#store.dueTimers(now, limit)
  }

  nextDue(): number | undefined {
    return this.#store.nextDue()
  }

  events(arn: string, page: EventPage): Event[] {
    return this.#store.events(arn, page)
  }

  list(query: ExecutionQuery): ExecutionListing[] {
    return this.#store.list(query)
  }

  inFlight(): string[] {
    return this.#store.inFlight()
  }

  withPlainInvokes(): string[] {
    return this.#store.withPlainInvokes()
  }

  meta(key: string): string | undefined {
    return this.#store.meta(key)
  }

  close(): void {
    this.#store.close()
  }
}
