import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Local, startLocal } from 'durable-local'
import { startDynamo } from 'durable-local/stand-ins'
import { nameOf } from './name-of.ts'
import { readEvent } from './order-run.ts'
import { ShopTables } from './shop.ts'

export interface OrderRun {
  readonly orderId: string
  readonly arn: string
  /** The result, or the status with the type and message of the error. */
  readonly end: unknown
  /** How many checkpoints of the order's execution were accepted. */
  readonly checkpoints: number
}

const EXAMPLE = resolve(import.meta.dirname, '..')
const ORDER = nameOf('Order')

/**
 * The example on the local engine with nothing left out: the stack file, handlers bundled and run in processes of their
 * own, the Lambda API over HTTP, SQLite and DynamoDB's stand-in on disk. Time in which nothing runs is skipped.
 */
export class LocalShop {
  readonly local: Local
  readonly #dataFolder: string
  readonly #checkpoints = new Map<string, number>()
  readonly #open = new AsyncDisposableStack()

  private constructor(dataFolder: string, local: Local) {
    this.#dataFolder = dataFolder
    this.local = local
    this.#open.defer(() => rm(dataFolder, { recursive: true, force: true }))
  }

  static async open(): Promise<LocalShop> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'order-processing-'))
    const local = await startLocal({ directories: [EXAMPLE], dataFolder })
    const shop = new LocalShop(dataFolder, local)
    local.engine.subscribe((notice) => {
      if (notice.kind === 'checkpoint') shop.#checkpoints.set(notice.arn, notice.count)
    })
    return shop
  }

  /** Processes an order to its end. Several can be under way at once. */
  async processOrder(orderId: string, event: string): Promise<OrderRun> {
    const { engine } = this.local
    const { executionArn: arn = '' } = await engine.invoke({
      functionName: ORDER,
      qualifier: '1',
      invocationType: 'Event',
      payload: JSON.stringify(readEvent(event)),
      executionName: orderId,
    })
    for (;;) {
      const { Status, Result, Error: error } = await engine.getExecution(arn)
      if (Status !== 'RUNNING') {
        const failure = { status: Status, type: error?.ErrorType, message: error?.ErrorMessage }
        const end = Status === 'SUCCEEDED' ? JSON.parse(Result ?? 'null') : failure
        return { orderId, arn, end, checkpoints: this.#checkpoints.get(arn) ?? 0 }
      }
      const { busy, nextDue } = engine.idle()
      if (!busy && nextDue !== undefined) this.local.clock.skip(nextDue - this.local.clock.now())
      await sleep(2)
    }
  }

  /** Closes the engine and opens its tables for a look. */
  async closeAndOpenTables(): Promise<ShopTables> {
    const tables = this.local.stacks.flatMap((stack) => stack.tables)
    await this.local.close()
    const dynamo = await startDynamo({ folder: join(this.#dataFolder, 'dynamo'), tables })
    this.#open.defer(() => dynamo.close())
    return new ShopTables(dynamo.endpoint)
  }

  async dispose(): Promise<void> {
    await this.local.close()
    await this.#open.disposeAsync()
  }
}
