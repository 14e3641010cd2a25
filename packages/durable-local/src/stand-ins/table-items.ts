import type { StackTable } from '../stack/stack.ts'
import { request } from './dynamo-request.ts'

/** An item as JavaScript has it; binaries and sets stay in DynamoDB's form. */
export type TableItem = Readonly<Record<string, unknown>>

/** A value in DynamoDB's JSON: `{ "S": "text" }`. */
type Attribute = Readonly<Record<string, unknown>>
type StoredItem = Readonly<Record<string, Attribute>>

interface Page {
  readonly Items: readonly StoredItem[]
  readonly LastEvaluatedKey?: object
}

/** Reads a whole table. */
export async function tableItems(endpoint: string, { name }: StackTable): Promise<readonly TableItem[]> {
  return (await scan(endpoint, name)).map(plainItem)
}

/** Deletes everything that is in a table. */
export async function emptyTable(endpoint: string, { name, primaryIndex }: StackTable): Promise<void> {
  const keys = [primaryIndex.hashKey, primaryIndex.rangeKey]
  for (const item of await scan(endpoint, name)) {
    const Key = Object.fromEntries(Object.entries(item).filter(([attribute]) => keys.includes(attribute)))
    await send(endpoint, 'DeleteItem', { TableName: name, Key })
  }
}

async function scan(endpoint: string, table: string): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = []
  let from: object | undefined
  do {
    const query = { TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }
    const page: Page = JSON.parse(await send(endpoint, 'Scan', query))
    items.push(...page.Items)
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

async function send(endpoint: string, operation: string, body: object): Promise<string> {
  const { ok, text } = await request(endpoint, operation, body)
  if (!ok) throw new Error(`${operation} has failed: ${text}`)
  return text
}

function plainItem(item: StoredItem): TableItem {
  return Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, plain(attribute)]))
}

function plain(attribute: Attribute): unknown {
  const [[type, value] = []] = Object.entries(attribute)
  if (type === 'S' || type === 'BOOL') return value
  if (type === 'N') return Number(value)
  if (type === 'NULL') return null
  if (type === 'L') return (value as readonly Attribute[]).map(plain)
  if (type === 'M') return plainItem(value as StoredItem)
  return attribute
}
