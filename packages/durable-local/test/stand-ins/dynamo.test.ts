import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type StackTable, startDynamo } from '../../src/stand-ins/index.ts'

const ORDERS: StackTable = {
  component: 'Orders',
  name: 'demo-local-Orders',
  fields: { id: 'string', customer: 'string', at: 'number' },
  primaryIndex: { hashKey: 'id' },
  globalIndexes: { byCustomer: { hashKey: 'customer', rangeKey: 'at' } },
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-dynamo-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
}

function put(client: DynamoDBClient, id: string): Promise<unknown> {
  const Item = { id: { S: id }, customer: { S: 'c' }, at: { N: id.length.toString() } }
  return client.send(new PutItemCommand({ TableName: ORDERS.name, Item }))
}

test('the tables of a stack are there, with their indexes, on loopback only', async () => {
  const dynamo = await startDynamo({ tables: [ORDERS] })
  expect(dynamo.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const client = clientOf(dynamo.endpoint)
  await put(client, 'a')
  const { Items } = await client.send(
    new QueryCommand({
      TableName: ORDERS.name,
      IndexName: 'byCustomer',
      KeyConditionExpression: 'customer = :c',
      ExpressionAttributeValues: { ':c': { S: 'c' } },
    }),
  )
  expect(Items).toMatchObject([{ id: { S: 'a' } }])
  const twice = client.send(
    new PutItemCommand({
      TableName: ORDERS.name,
      Item: { id: { S: 'a' } },
      ConditionExpression: 'attribute_not_exists(id)',
    }),
  )
  await expect(twice).rejects.toThrow('The conditional request failed')
  await dynamo.close()
})

test('pages of other sites, and names of other machines, do not get to the tables', async () => {
  const dynamo = await startDynamo({ tables: [ORDERS] })
  for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
    for (const method of ['POST', 'OPTIONS']) {
      const call = request(dynamo.endpoint, { method, headers }).end()
      const [response]: IncomingMessage[] = await once(call, 'response')
      if (response === undefined) throw new Error('There was no response.')
      const { statusCode, headers: answered } = response
      expect([statusCode, answered['access-control-allow-origin']]).toEqual([403, undefined])
      expect(await text(response)).toContain('AccessDeniedException')
    }
  }
  await dynamo.close()
})

test('a table is kept from one start to the next, and new ones come beside it', async () => {
  const first = await startDynamo({ folder, tables: [ORDERS] })
  await put(clientOf(first.endpoint), 'a')
  await first.close()
  const second = await startDynamo({ folder, tables: [ORDERS] })
  await second.createTables([{ ...ORDERS, name: 'demo-local-More' }])
  const client = clientOf(second.endpoint)
  const { Item } = await client.send(new GetItemCommand({ TableName: ORDERS.name, Key: { id: { S: 'a' } } }))
  expect(Item).toMatchObject({ id: { S: 'a' } })
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['demo-local-More', 'demo-local-Orders'])
  await second.close()
})

test('a table that is there with other keys is refused, and keeps its data', async () => {
  const first = await startDynamo({ folder, tables: [ORDERS] })
  await first.close()
  const changed: StackTable = { ...ORDERS, primaryIndex: { hashKey: 'id', rangeKey: 'at' } }
  await expect(startDynamo({ folder, tables: [changed] })).rejects.toThrow(
    'The table Orders (demo-local-Orders) is in the data folder with other keys or indexes',
  )
  const again = await startDynamo({ folder, tables: [ORDERS] })
  const { Table } = await clientOf(again.endpoint).send(new DescribeTableCommand({ TableName: ORDERS.name }))
  expect(Table?.KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }])
  await again.close()
})

test('a write that was answered survives the kill of the process', async () => {
  const program = join(import.meta.dirname, 'doomed-dynamo.ts')
  const child = spawn(process.execPath, [program, folder, JSON.stringify([ORDERS])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line]: Buffer[] = await once(child.stdout, 'data')
  const client = clientOf(String(line).trim())
  const answered: string[] = []
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const id = `${writer}-${n}`
      await put(client, id)
      answered.push(id)
      if (answered.length === 100) child.kill('SIGKILL')
    }
  })
  await Promise.allSettled(writers)

  const again = await startDynamo({ folder, tables: [ORDERS] })
  const reader = clientOf(again.endpoint)
  for (const id of answered) {
    const { Item } = await reader.send(new GetItemCommand({ TableName: ORDERS.name, Key: { id: { S: id } } }))
    expect(Item, id).toBeDefined()
  }
  expect(answered.length).toBeGreaterThanOrEqual(100)
  await again.close()
})

test('a table that an earlier start was killed over is told, with what to do', async () => {
  const halfway = dynalite({ path: folder, createTableMs: 3_600_000 }).listen(0, '127.0.0.1')
  await once(halfway, 'listening')
  const address = halfway.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await clientOf(`http://127.0.0.1:${port}`).send(
    new CreateTableCommand({
      TableName: ORDERS.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
  halfway.closeAllConnections()
  await new Promise((resolve) => halfway.close(resolve))
  await expect(startDynamo({ folder, tables: [ORDERS] })).rejects.toThrow(
    'The table Orders (demo-local-Orders) is still being created: an earlier start was killed while it made it. ' +
      'Begin with another data folder (--data DIR).',
  )
})
