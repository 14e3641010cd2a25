/** A task of a state machine has failed: its name is what `Retry` and `Catch` go by, its message the cause. */
export class TaskFailure extends Error {
  constructor(error: string, cause: string) {
    super(cause)
    this.name = error
  }
}
