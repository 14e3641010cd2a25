import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import type { StackTable, TableIndex } from '../stack/stack.ts'

export interface Dynamo {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL_DYNAMODB. */
  readonly endpoint: string
  close(): Promise<void>
}

const TYPES = { string: 'S', number: 'N', binary: 'B' } as const

/**
 * Stands in for DynamoDB: dynalite on loopback, with the tables of a stack. With a folder, data lies on disk and tables
 * that are there are kept; without, in memory.
 */
export async function startDynamo(options: {
  readonly folder?: string
  readonly tables: readonly StackTable[]
}): Promise<Dynamo> {
  const server = dynalite({ createTableMs: 0, ...(options.folder === undefined ? {} : { path: options.folder }) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${address.port}`
  for (const table of options.tables) await createTable(endpoint, table)
  return {
    endpoint,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function createTable(endpoint: string, table: StackTable): Promise<void> {
  const indexes = Object.entries(table.globalIndexes)
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.CreateTable',
      // dynalite asks for a signature, and accepts any.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20260101T000000Z',
    },
    body: JSON.stringify({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.entries(table.fields).map(([AttributeName, type]) => ({
        AttributeName,
        AttributeType: TYPES[type],
      })),
      KeySchema: keySchema(table.primaryIndex),
      ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.map(globalIndex) }),
    }),
  })
  const text = await response.text()
  if (!response.ok && !text.includes('ResourceInUseException')) {
    throw new Error(`The table ${table.component} could not be created: ${text}`)
  }
}

function keySchema({ hashKey, rangeKey }: TableIndex): object[] {
  const hash = { AttributeName: hashKey, KeyType: 'HASH' }
  return rangeKey === undefined ? [hash] : [hash, { AttributeName: rangeKey, KeyType: 'RANGE' }]
}

function globalIndex([IndexName, index]: [string, TableIndex]): object {
  return { IndexName, KeySchema: keySchema(index), Projection: { ProjectionType: 'ALL' } }
}
