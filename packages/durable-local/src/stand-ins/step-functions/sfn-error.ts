/** What Step Functions refuses, under the name that its API has for it. */
export class SfnError extends Error {
  override name = 'SfnError'
  /** `ExecutionDoesNotExist` */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
