import { registerErrorClass } from './error-registry.ts'
import { messageOf } from './thrown.ts'

/**
 * The interface that schema libraries share (Zod, Valibot, ArkType, …): Standard Schema, version 1. Only its shape is
 * declared here; no library is imported.
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  /** Where in the value: keys, plain or wrapped. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A value does not match its schema. Survives being stored: `findCause(error, SchemaError)` finds it behind a StepError. */
export class SchemaError extends Error {
  override name = 'SchemaError'
  readonly issues: readonly SchemaIssue[]

  constructor(what: string, issues: readonly SchemaIssue[]) {
    super(`${what} does not match its schema: ${issues.map(describe).join('; ')}`)
    // Libraries put more into an issue, the value itself for instance; it is not to be stored.
    this.issues = issues.map(({ message, path }) => ({ message, ...(path && { path: path.map(keyOf) }) }))
  }
}
registerErrorClass('SchemaError', SchemaError)

/**
 * Checks a value and returns what the schema makes of it.
 *
 * @param what names the value in the error: `The result of step "charge"`
 * @throws SchemaError with every issue
 */
export async function validate<Output>(
  schema: StandardSchemaV1<unknown, Output>,
  value: unknown,
  what: string,
): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues) throw new SchemaError(what, result.issues)
  return result.value
}

/** What the developer is told when a value that was accepted once does not fit any more. */
export function misfitMessage(error: unknown): string {
  const reason = messageOf(error)
  return (
    `Non-deterministic execution: ${reason}. The value was recorded before this code was deployed. Let the schema ` +
    'accept what earlier versions have recorded, or let running executions finish on the version that began them.'
  )
}

function describe({ message, path }: SchemaIssue): string {
  if (!path || path.length === 0) return message
  return `${path.map((part) => String(keyOf(part))).join('.')}: ${message}`
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): PropertyKey {
  return typeof part === 'object' ? part.key : part
}
