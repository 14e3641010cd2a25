// Packages that import this one do not see its ambient types by themselves.
/// <reference path="./dynalite.d.ts" />
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import dynalite from 'dynalite'
import { checkCaller } from '../api/loopback.ts'
import type { StackTable, TableIndex } from '../stack/stack.ts'
import { messageOf, UserError } from '../user-error.ts'
import { request } from './dynamo-request.ts'
import { openOnLoopback } from './loopback-server.ts'

export interface Dynamo {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL_DYNAMODB. */
  readonly endpoint: string
  /**
   * Creates the tables that are not there yet.
   * @throws UserError if one is there with other keys
   */
  createTables(tables: readonly StackTable[]): Promise<void>
  close(): Promise<void>
}

export interface DynamoOptions {
  /** Where the data lies; in memory without it. Tables that are there are kept. */
  readonly folder?: string
  readonly tables: readonly StackTable[]
}

/** A table is ready within milliseconds; 10 s are for a machine that is very busy. */
const ACTIVE_POLL_MILLIS = 5
const ACTIVE_TRIES = 2000
/** For a table that somebody else began to make: most likely nobody finishes it. */
const OTHERS_TRIES = 200

/** Stands in for DynamoDB: dynalite on loopback, with the tables of a stack. */
export async function startDynamo({ folder, tables }: DynamoOptions): Promise<Dynamo> {
  const server = dynalite({ createTableMs: 0, ...(folder === undefined ? {} : { path: folder }) })
  refuseForeigners(server)
  const { endpoint, close } = await openOnLoopback(server)
  const dynamo: Dynamo = {
    endpoint,
    async createTables(wanted) {
      await Promise.all(wanted.map((table) => createTable(endpoint, table)))
    },
    close,
  }
  try {
    await dynamo.createTables(tables)
    return dynamo
  } catch (error) {
    await dynamo.close()
    throw error
  }
}

/** dynalite lets web pages of any site read and write its tables; nothing here does. */
function refuseForeigners(server: Server): void {
  const [serve] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    try {
      checkCaller(request.headers)
    } catch (error) {
      const name = 'com.amazon.coral.service#AccessDeniedException'
      response.writeHead(403, { 'content-type': 'application/x-amz-json-1.0', connection: 'close' })
      response.end(JSON.stringify({ __type: name, message: messageOf(error) }))
      return
    }
    serve?.call(server, request, response)
  })
}

async function createTable(endpoint: string, table: StackTable): Promise<void> {
  const created = await request(endpoint, 'CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes(table),
    KeySchema: keySchema(table.primaryIndex),
    ...indexes(table),
  })
  if (!created.ok && !created.text.includes('ResourceInUseException')) {
    throw new UserError(`The table ${table.component} could not be created: ${created.text}`)
  }
  checkKeys(table, await activeTable(endpoint, table, created.ok ? ACTIVE_TRIES : OTHERS_TRIES))
}

/** The answer to CreateTable does not mean that the table takes requests: DescribeTable tells when it does. */
async function activeTable(
  endpoint: string,
  { component, name }: StackTable,
  mostTries: number,
): Promise<TableDescription> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { text } = await request(endpoint, 'DescribeTable', { TableName: name })
    const { Table }: { Table: TableDescription } = JSON.parse(text)
    if (Table.TableStatus === 'ACTIVE') return Table
    await sleep(ACTIVE_POLL_MILLIS)
  }
  throw new UserError(
    `The table ${component} (${name}) is still being created: an earlier start was killed while it made it. ` +
      'Begin with another data folder (--data DIR).',
  )
}

/** The keys of a table cannot change: AWS would make a new table, and the data would be gone. */
function checkKeys(table: StackTable, { KeySchema, GlobalSecondaryIndexes }: TableDescription): void {
  const present = { primary: KeySchema, indexes: byName(GlobalSecondaryIndexes) }
  const wanted = { primary: keySchema(table.primaryIndex), indexes: byName(indexes(table).GlobalSecondaryIndexes) }
  if (isDeepStrictEqual(present, wanted)) return
  throw new UserError(
    `The table ${table.component} (${table.name}) is in the data folder with other keys or indexes than the stack declares. ` +
      'Change them back, or begin with another data folder (--data DIR).',
  )
}

interface Index {
  readonly IndexName: string
  readonly KeySchema: readonly object[]
}

interface TableDescription {
  readonly TableStatus: string
  readonly KeySchema: readonly object[]
  readonly GlobalSecondaryIndexes?: readonly Index[]
}

function byName(list: readonly Index[] = []): Readonly<Record<string, readonly object[]>> {
  return Object.fromEntries(list.map(({ IndexName, KeySchema }) => [IndexName, KeySchema]))
}

const TYPES = { string: 'S', number: 'N', binary: 'B' } as const

function attributes({ fields }: StackTable): object[] {
  return Object.entries(fields).map(([AttributeName, type]) => ({ AttributeName, AttributeType: TYPES[type] }))
}

function keySchema({ hashKey, rangeKey }: TableIndex): object[] {
  const hash = { AttributeName: hashKey, KeyType: 'HASH' }
  return rangeKey === undefined ? [hash] : [hash, { AttributeName: rangeKey, KeyType: 'RANGE' }]
}

/** Without any, the member has to be absent. */
function indexes({ globalIndexes }: StackTable): { readonly GlobalSecondaryIndexes?: readonly Index[] } {
  const list = Object.entries(globalIndexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' },
  }))
  return list.length === 0 ? {} : { GlobalSecondaryIndexes: list }
}
