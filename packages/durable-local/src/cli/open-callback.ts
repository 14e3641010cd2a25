import type { ExecutionTree } from './execution-tree.ts'
import { isOpen, labelOf, type OperationNode } from './operation-node.ts'

/** A callback that waits for an answer. */
export interface OpenCallback {
  readonly id: string
  /** Its own name, or that of the `waitForCallback` it belongs to. */
  readonly name: string
  readonly createdAt: number
  /** When it times out, if ever. */
  readonly dueAt: number | undefined
}

export function openCallbacks(trees: readonly ExecutionTree[]): OpenCallback[] {
  return trees.flatMap((tree) =>
    [...tree.operations].flatMap((node) => {
      if (!isOpen(node) || node.callbackId === undefined || tree.endedAt !== undefined) return []
      const { callbackId: id, createdAt, dueAt } = node
      return [{ id, name: callbackName(tree, node), createdAt, dueAt }]
    }),
  )
}

function callbackName(tree: ExecutionTree, node: OperationNode): string {
  const parent = tree.parentOf(node)
  const named = parent?.subType === 'WaitForCallback' ? (parent.name ?? node.name) : (node.name ?? parent?.name)
  return named ?? labelOf(node)
}
