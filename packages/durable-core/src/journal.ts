import type { WireOperation } from './wire.ts'

/**
 * The history of the execution, as far as this invocation knows it: operations by id.
 *
 *  J1  Operations are kept as they arrive; nothing is copied, parsed or indexed until an operation asks for its own.
 *  J2  The service is the only author: an entry appears or changes when the service reports it, never because this
 *      process intends to do something.
 *  J3  Who waits for an operation is told when its status changes, before anybody learns of the write that caused it.
 *  J4  Each question costs the same, however long the history is.
 */
export class Journal {
  readonly #operations = new Map<string, WireOperation>()
  readonly #watchers = new Map<string, () => void>()

  /** The execution itself: the first operation of every history. */
  get execution(): WireOperation | undefined {
    return this.#operations.values().next().value
  }

  /** Whether anything but the execution itself is recorded. */
  get hasOperations(): boolean {
    return this.#operations.size > 1
  }

  get(id: string): WireOperation | undefined {
    return this.#operations.get(id)
  }

  values(): Iterable<WireOperation> {
    return this.#operations.values()
  }

  /** Takes in what was recorded before this invocation. */
  load(operations: readonly WireOperation[]): void {
    for (const operation of operations) if (operation.Id) this.#operations.set(operation.Id, operation)
  }

  /** Takes in what the service reports during this invocation; returns the operations whose status has changed. */
  apply(operations: readonly WireOperation[]): WireOperation[] {
    const changed: WireOperation[] = []
    for (const operation of operations) {
      const id = operation.Id
      if (!id) continue
      const before = this.#operations.get(id)
      this.#operations.set(id, operation)
      if (before?.Status === operation.Status) continue
      changed.push(operation)
      const watcher = this.#watchers.get(id)
      if (watcher === undefined) continue
      this.#watchers.delete(id)
      watcher()
    }
    return changed
  }

  /** Calls `onChange` once, at the next change of the operation's status. One watcher per operation. */
  watch(id: string, onChange: () => void): void {
    this.#watchers.set(id, onChange)
  }
}
