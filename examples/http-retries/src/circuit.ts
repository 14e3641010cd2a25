import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { Resource } from 'sst'
import { database, writeIf } from './database.ts'
import { CircuitOpened, GatewayUnavailable, MessageRefused, TooManyRequests } from './gateway-errors.ts'

// A circuit breaker for each carrier, shared by all executions: so its state lies outside of them, in the Circuits table.
//
//   closed ── three failures in a row ──▶ open ── a minute later ──▶ half-open: one execution tries
//      ▲                                   ▲                            │
//      └────────── the try is answered ────┼────────────────────────────┤
//                                          └───── no answer, or 5xx ────┘
//
// What the circuit has answered is the result of a step, and so part of the execution: a replay goes the same way, though
// the circuit may have changed since.

const FAILURES = 3
/** How long a circuit stays open; and how long to wait before asking an open one again. */
export const OPEN_SECONDS = 60

export type CircuitAnswer =
  | { readonly state: 'closed' | 'half-open' }
  | { readonly state: 'open'; readonly openedAt: string }

export interface CircuitQuestion {
  readonly carrier: string
  /** Who asks: the one that may try gets the same answer when it asks again. */
  readonly execution: string
  /** The opening after which it has waited as long as it was told. */
  readonly waitedFor?: string | undefined
}

interface Circuit {
  readonly failures?: number
  /** ISO time. */
  readonly openedAt?: string
  /** The execution that tries. */
  readonly trying?: string
}

/**
 * Whether an execution may send by a carrier now. If not, it has to wait for OPEN_SECONDS before it asks again: from now on,
 * so that those who wait do not come back all at once.
 */
export async function askCircuit({ carrier, execution, waitedFor }: CircuitQuestion): Promise<CircuitAnswer> {
  const { openedAt, trying } = await read(carrier)
  if (openedAt === undefined) return { state: 'closed' }
  if (trying === execution) return { state: 'half-open' }
  const age = Date.now() - Date.parse(openedAt)
  if (age < OPEN_SECONDS * 1000 && waitedFor !== openedAt) return { state: 'open', openedAt }
  const isFirst = await writeIf(
    update(carrier, 'SET openedAt = :now, trying = :execution', {
      condition: 'openedAt = :seen',
      values: { ':now': new Date().toISOString(), ':execution': execution, ':seen': openedAt },
    }),
  )
  // Who comes second is told what has become of it: closed by now, or open for another minute.
  return isFirst ? { state: 'half-open' } : await askCircuit({ carrier, execution })
}

/**
 * Makes a request, and notes for all others how it went. A refusal or a busy gateway is no failure: somebody answers, so
 * it closes the circuit as a success does.
 *
 * @throws what `request` throws; CircuitOpened in the place of the failure that opens the circuit
 */
export async function throughCircuit<T>(carrier: string, request: () => Promise<T>): Promise<T> {
  try {
    const result = await request()
    await close(carrier)
    return result
  } catch (error) {
    if (error instanceof MessageRefused || error instanceof TooManyRequests) await close(carrier)
    if (!(error instanceof GatewayUnavailable) || !(await noteFailure(carrier))) throw error
    throw new CircuitOpened(`${error.message} The circuit of the carrier "${carrier}" is open.`, { cause: error })
  }
}

async function close(carrier: string): Promise<void> {
  await database.send(new DeleteCommand({ TableName: Resource.Circuits.name, Key: { carrier } }))
}

/** Whether this failure opens the circuit, for the first time or again. */
async function noteFailure(carrier: string): Promise<boolean> {
  const { failures = 0 } = await update(carrier, 'ADD failures :one', { values: { ':one': 1 } })
  if (failures < FAILURES) return false
  await update(carrier, 'SET openedAt = :now REMOVE trying', { values: { ':now': new Date().toISOString() } })
  return true
}

async function read(carrier: string): Promise<Circuit> {
  const { Item } = await database.send(
    new GetCommand({ TableName: Resource.Circuits.name, Key: { carrier }, ConsistentRead: true }),
  )
  return Item ?? {}
}

async function update(
  carrier: string,
  change: string,
  { condition, values }: { readonly condition?: string; readonly values: Readonly<Record<string, unknown>> },
): Promise<Circuit> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName: Resource.Circuits.name,
      Key: { carrier },
      UpdateExpression: change,
      ExpressionAttributeValues: values,
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
      ReturnValues: 'ALL_NEW',
    }),
  )
  return Attributes ?? {}
}
