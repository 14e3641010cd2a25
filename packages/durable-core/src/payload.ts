import { SerdesFailedError } from './invocation-errors.ts'
import { checkPayload, LIMITS } from './limits.ts'
import { type AnySerdes, type AnySerdesDeserializer, defaultSerdes } from './serdes.ts'
import { messageOf } from './thrown.ts'

/** What an error about a value says it belongs to. */
export interface PayloadOwner {
  /** The plain id, such as "1-2". */
  readonly plainId: string
  readonly name: string | undefined
  readonly invocation: { readonly arn: string }
}

/**
 * Turns a value into the text that is stored. JSON needs no promise, and there may be thousands of values.
 *
 * @throws SerdesFailedError if the serdes throws
 */
export function encode(
  serdes: AnySerdes,
  value: unknown,
  owner: PayloadOwner,
): string | undefined | Promise<string | undefined> {
  if (serdes !== defaultSerdes) return encodeWith(serdes, value, owner)
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw failure('Serialization', owner, error)
  }
}

async function encodeWith(serdes: AnySerdes, value: unknown, owner: PayloadOwner): Promise<string | undefined> {
  try {
    return await serdes.serialize(value, contextOf(owner))
  } catch (error) {
    throw failure('Serialization', owner, error)
  }
}

/**
 * Turns stored text into the value that the handler sees.
 *
 * @throws SerdesFailedError if the serdes throws
 */
export function decode<T>(
  serdes: AnySerdesDeserializer,
  text: string | undefined,
  owner: PayloadOwner,
): T | Promise<T> {
  return serdes === defaultSerdes ? parseJson<T>(text, owner) : decodeWith<T>(serdes, text, owner)
}

async function decodeWith<T>(serdes: AnySerdesDeserializer, text: string | undefined, owner: PayloadOwner): Promise<T> {
  try {
    return await serdes.deserialize(text, contextOf(owner))
  } catch (error) {
    throw failure('Deserialization', owner, error)
  }
}

/** What `decode` does with the default serdes. */
export function parseJson<T>(text: string | undefined, owner: PayloadOwner): T {
  try {
    const value = text === undefined ? undefined : JSON.parse(text)
    return value
  } catch (error) {
    throw failure('Deserialization', owner, error)
  }
}

/** Checks the size of a value that is about to be stored. */
export function checkStored(text: string | undefined, what: string, { plainId, name }: PayloadOwner): void {
  // The label is made only where it is needed.
  if (text === undefined || text.length * 3 <= LIMITS.payloadBytes) return
  checkPayload(text, `The ${what} of operation ${name === undefined ? plainId : JSON.stringify(name)}`)
}

function contextOf({ plainId, invocation }: PayloadOwner): { entityId: string; durableExecutionArn: string } {
  return { entityId: plainId, durableExecutionArn: invocation.arn }
}

function failure(what: string, { plainId, name }: PayloadOwner, error: unknown): SerdesFailedError {
  const label = name === undefined ? '' : `"${name}" `
  const reason = messageOf(error)
  return new SerdesFailedError(
    `${what} failed for operation ${label}(${plainId}): ${reason}`,
    error instanceof Error ? error : undefined,
  )
}
