import { UserError } from '../../user-error.ts'

/** While this is open, Ctrl-C does not end the process: it ends what has been given `signal`, which can then clean up. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController()
  readonly #stop = () => this.#controller.abort(new UserError('Stopped: nothing was made.'))

  constructor() {
    process.on('SIGINT', this.#stop).on('SIGTERM', this.#stop)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#stop).off('SIGTERM', this.#stop)
  }
}
