import type { Event } from '@aws-sdk/client-lambda'
import { durationText } from './duration-text.ts'
import { type ExecutionTree, functionOf } from './execution-tree.ts'
import type { OperationNode } from './operation-node.ts'
import { errorText, operationText } from './operation-text.ts'
import type { Paint } from './paint.ts'
import { invocationText, statusTone } from './tree-view.ts'

export interface ChangeTextOptions {
  readonly paint: Paint
  /** When the execution began that is being shown; chained ones begin later. */
  readonly since: number
  readonly notes?: ReadonlyMap<string, string>
  /** Names of the operations that an execution lies under, if it is a chained one. */
  readonly path?: readonly string[]
}

/**
 * One line about what an event changed, for output that is not a terminal; undefined if the change is not worth one.
 * The tree has taken in the event already.
 */
export function changeText(
  event: Event,
  tree: ExecutionTree,
  node: OperationNode | undefined,
  options: ChangeTextOptions,
): string | undefined {
  const text = node === undefined ? executionText(event, tree, options) : operationLine(event, tree, node, options)
  if (text === undefined) return undefined
  const at = (event.EventTimestamp?.getTime() ?? 0) - options.since
  return `${durationText(at).padStart(10)}  ${text}`
}

function operationLine(
  event: Event,
  tree: ExecutionTree,
  node: OperationNode,
  { paint, path = [] }: ChangeTextOptions,
): string | undefined {
  // The start of a step is news only if it is a further attempt; its end tells the rest.
  if (event.EventType === 'StepStarted' && node.attempts === 0) return undefined
  const { mark, tone, kind, detail } = operationText(node, event.EventTimestamp?.getTime() ?? 0)
  const names = [...path, ...tree.pathOf(node)].join(' › ')
  const about =
    event.EventType?.endsWith('Started') && node.kind !== 'wait' && node.kind !== 'callback' ? 'started' : detail
  return `${paint(tone, mark)} ${names}  ${paint('quiet', kind)}  ${about}`
}

function executionText(event: Event, tree: ExecutionTree, options: ChangeTextOptions): string | undefined {
  const { paint, notes, path = [] } = options
  if (event.EventType === 'InvocationCompleted') {
    const invocation = tree.invocations.at(-1)
    const text = invocation === undefined ? '' : invocationText(invocation, notes)
    if (invocation === undefined || text === '') return undefined
    const mark = invocation.error === undefined ? paint('good', '✓') : paint('bad', '✗')
    return `${mark} ${[...path, `invocation ${invocation.number}`].join(' › ')}  ${text}`
  }
  // The end of a chained execution is told by the operation that waits for it.
  if (path.length > 0) return undefined
  if (event.EventType === 'ExecutionStarted') return `${paint('strong', functionOf(tree.arn))} ${tree.name} started`
  const reason = tree.error === undefined ? '' : `: ${errorText(tree.error)}`
  return `${paint(statusTone(tree.status), tree.status)}${reason}`
}
