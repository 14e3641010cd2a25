/** The name of an operation, if it has one. */
export type Name = string | undefined

/** The arguments of a verb: a name may come first. */
export type Named<Rest extends unknown[]> = [name: Name, ...Rest] | Rest

/** Sorts out `(name, …rest)` and `(…rest)`: the name is a string or undefined, and nothing else that comes first is. */
export function withName<Rest extends unknown[]>(args: Named<Rest>): [Name, ...Rest] {
  const first = args[0]
  const hasName = typeof first === 'string' || first === undefined
  return (hasName ? args : [undefined, ...args]) as [Name, ...Rest]
}
