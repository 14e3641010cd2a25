/** What a serdes is told about the value: enough to name a file or a key after it. */
export interface SerdesContext {
  /** The plain id of the operation, such as "1-2": not the hashed one. */
  entityId: string
  durableExecutionArn: string
}

/**
 * Turns values into the text that is checkpointed, and back.
 *
 * The value that a handler sees has always taken this trip, on its first run too. `undefined` means no payload.
 */
export interface Serdes<T> {
  serialize: (value: T | undefined, context: SerdesContext) => Promise<string | undefined>
  deserialize: (data: string | undefined, context: SerdesContext) => Promise<T | undefined>
}

/** A serdes of values of any type: it goes wherever a `Serdes<T>` goes, for every T, and takes any. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` is assignable in both directions, which is what "any type" means here
export type AnySerdes = Serdes<any>

/** The reading half of a serdes. */
export type AnySerdesDeserializer = Pick<AnySerdes, 'deserialize'>

/** What `context.configureSerdes` takes; contexts created later inherit it. */
export interface SerdesConfig {
  /** For steps, child contexts, conditions, map, parallel and invoke, where they name no serdes of their own. */
  defaultSerdes?: AnySerdes
  /** For callback results, which otherwise stay the text that was sent. */
  defaultCallbackDeserializer?: AnySerdesDeserializer
}

/** JSON, with `undefined` as no payload. */
export const defaultSerdes: AnySerdes = {
  serialize: async (value) => (value === undefined ? undefined : JSON.stringify(value)),
  deserialize: async (data) => (data === undefined ? undefined : JSON.parse(data)),
}
