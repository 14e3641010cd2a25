import type { Local } from '../local.ts'

/**
 * Kills the host of one execution right after its N-th accepted checkpoint, and loses the answer to that checkpoint:
 * what was committed stands, and the handler never hears of it.
 */
export class CrashPlan {
  /** What was done to an invocation, by its request id. */
  readonly notes = new Map<string, string>()
  readonly #executionName: string
  readonly #checkpoint: number
  #local: Local | undefined
  #requestId: string | undefined
  #seen = 0

  constructor(executionName: string, checkpoint: number) {
    this.#executionName = executionName
    this.#checkpoint = checkpoint
  }

  /** Accepted checkpoints of the execution so far. */
  get seen(): number {
    return this.#seen
  }

  get happened(): boolean {
    return this.notes.size > 0
  }

  /** Says whose hosts are to be killed. The engine's notices tell which invocation made a checkpoint. */
  watch(local: Local): void {
    this.#local = local
    local.engine.subscribe((notice) => {
      if (notice.kind === 'checkpoint' && this.#isMine(notice.arn)) this.#requestId = notice.requestId
    })
  }

  readonly afterCheckpoint = (arn: string, count: number): 'deliver' | 'drop' => {
    if (!this.#isMine(arn)) return 'deliver'
    this.#seen = count
    if (count !== this.#checkpoint || this.#requestId === undefined) return 'deliver'
    this.#local?.hosts.kill(this.#requestId)
    this.notes.set(this.#requestId, `killed right after checkpoint ${count}, as asked`)
    return 'drop'
  }

  #isMine(arn: string): boolean {
    return arn.includes(`/durable-execution/${this.#executionName}/`)
  }
}
