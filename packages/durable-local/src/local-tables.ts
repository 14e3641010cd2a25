import { existsSync } from 'node:fs'
import type { StackTable } from './stack/stack.ts'
import type { Dynamo } from './stand-ins/dynamo.ts'

/** The tables of a data folder: a stand-in for DynamoDB, which starts once there is a table. */
export class LocalTables {
  readonly #folder: string
  #dynamo: Promise<Dynamo> | undefined
  #endpoint: string | undefined

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Begins to start it if there are tables in the folder: executions may need those of a stack that is not hosted now. */
  static open(folder: string): LocalTables {
    const tables = new LocalTables(folder)
    // A failure is told by `ready`.
    if (existsSync(folder)) tables.#start().catch(() => {})
    return tables
  }

  /** Resolves once it listens, if there are tables. */
  async ready(): Promise<void> {
    if (this.#dynamo !== undefined) await this.#start()
  }

  /** For `AWS_ENDPOINT_URL_DYNAMODB`; undefined while there is no table. */
  get endpoint(): string | undefined {
    return this.#endpoint
  }

  /**
   * Makes the tables that are not there yet.
   * @throws UserError if one is there with other keys
   */
  async provide(tables: readonly StackTable[]): Promise<void> {
    if (tables.length === 0) return
    const dynamo = await this.#start()
    await dynamo.createTables(tables)
  }

  async close(): Promise<void> {
    const dynamo = await this.#dynamo?.catch(() => undefined)
    await dynamo?.close()
  }

  async #start(): Promise<Dynamo> {
    this.#dynamo ??= this.#load()
    const dynamo = await this.#dynamo
    this.#endpoint = dynamo.endpoint
    return dynamo
  }

  /** Most of its code is of no use to a stack without tables. */
  async #load(): Promise<Dynamo> {
    const { startDynamo } = await import('./stand-ins/dynamo.ts')
    return await startDynamo({ folder: this.#folder, tables: [] })
  }
}
