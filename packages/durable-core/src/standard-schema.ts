/**
 * The interface that schema libraries share (Zod, Valibot, ArkType, …): Standard Schema, version 1. Only its shape is
 * declared here; nothing is imported.
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

/** A value does not match its schema. */
export class SchemaError extends Error {
  override name = 'SchemaError'
  readonly issues: readonly SchemaIssue[]

  constructor(what: string, issues: readonly SchemaIssue[]) {
    super(`${what} does not match its schema: ${issues.map(describe).join('; ')}`)
    this.issues = issues
  }
}

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

function describe({ message, path }: SchemaIssue): string {
  if (!path || path.length === 0) return message
  return `${path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')}: ${message}`
}
