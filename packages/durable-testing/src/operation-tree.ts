/** What a place in the tree is told by. */
interface Placed {
  readonly id: string
  readonly parentId?: string | undefined
}

/** Operations with how deep they lie, each right above its children, siblings in the order that they are given in. */
export function operationTree<T extends Placed>(
  operations: readonly T[],
): readonly { readonly operation: T; readonly depth: number }[] {
  const ids = new Set(operations.map(({ id }) => id))
  const children = Map.groupBy(operations, ({ parentId }) =>
    parentId !== undefined && ids.has(parentId) ? parentId : undefined,
  )
  const below = (parent: string | undefined, depth: number): { operation: T; depth: number }[] =>
    (children.get(parent) ?? []).flatMap((operation) => [{ operation, depth }, ...below(operation.id, depth + 1)])
  return below(undefined, 0)
}
