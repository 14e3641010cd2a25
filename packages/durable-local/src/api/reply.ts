/** What a route answers. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Instead of a reply: the connection is cut without a word, as if the answer had been lost on its way. */
export const DROPPED = Symbol('dropped')

export type Answer = Reply | typeof DROPPED
