import type { ExecutionReport, OperationReport } from './execution-essence.ts'
import type { ExecutionReader } from './execution-reader.ts'
import { functionOf } from './execution-tree.ts'
import { labelOf, type OperationNode } from './operation-node.ts'

/** An execution as one value, for programs: outcome, invocations, and operations as a tree. */
export function executionJson({ root, child, notes, injections }: ExecutionReader): ExecutionReport {
  return {
    executionArn: root.arn,
    name: root.name,
    function: functionOf(root.arn),
    status: root.status,
    result: parsed(root.result),
    error: root.error,
    startedAt: iso(root.startedAt),
    endedAt: iso(root.endedAt),
    invocations: root.invocations.map(({ number, requestId, startedAt, endedAt, error, replayed, ranAgain }) => ({
      number,
      startedAt: iso(startedAt),
      endedAt: iso(endedAt),
      replayed,
      ranAgain: ranAgain.map(labelOf),
      error,
      note: notes.get(requestId),
    })),
    injected: injections.length === 0 ? undefined : injections,
    operations: root.roots.map(function operation(node: OperationNode): OperationReport {
      const chained = node.childArn === undefined ? undefined : child(node.childArn)
      return {
        name: node.name,
        type: node.subType ?? node.kind,
        status: node.status,
        attempts: node.kind === 'step' ? node.attempts : undefined,
        startedAt: iso(node.createdAt),
        endedAt: iso(node.endedAt),
        error: node.error,
        executionArn: node.childArn,
        operations: [...node.children, ...(chained?.roots ?? [])].map(operation),
      }
    }),
  }
}

function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
