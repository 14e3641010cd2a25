import type { ErrorObject } from '@aws-sdk/client-lambda'
import { durationText } from './duration-text.ts'
import { isOpen, kindText, labelOf, type OperationNode } from './operation-node.ts'
import type { Tone } from './paint.ts'

/** What is said about an operation, in a tree and in plain lines alike. */
export interface OperationText {
  readonly mark: string
  readonly tone: Tone
  readonly label: string
  readonly kind: string
  /** How it stands: how long it took, what it waits for, why it failed. */
  readonly detail: string
}

/** `ended`: its execution has ended, so what is still open stays so for ever. */
export function operationText(node: OperationNode, now: number, ended = false): OperationText {
  const text = { label: labelOf(node), kind: kindText(node) }
  if (ended && isOpen(node)) return { ...text, mark: '⊘', tone: 'quiet', detail: 'not done when the execution ended' }
  return { ...text, ...appearance(node), detail: detailOf(node, now) }
}

/** The error as one line: its type, unless that says nothing, and its message. */
export function errorText(error: ErrorObject | undefined): string {
  const type = error?.ErrorType === 'Error' ? undefined : error?.ErrorType
  return [type, error?.ErrorMessage?.split('\n')[0]].filter(Boolean).join(': ') || 'no reason given'
}

function appearance({ status, kind }: OperationNode): Pick<OperationText, 'mark' | 'tone'> {
  switch (status) {
    case 'SUCCEEDED':
      return { mark: '✓', tone: 'good' }
    case 'FAILED':
    case 'TIMED_OUT':
      return { mark: '✗', tone: 'bad' }
    case 'CANCELLED':
    case 'STOPPED':
      return { mark: '⊘', tone: 'quiet' }
    case 'PENDING':
      return { mark: '↻', tone: 'waiting' }
    case 'STARTED':
      return kind === 'wait' || kind === 'callback' ? { mark: '◷', tone: 'waiting' } : { mark: '▸', tone: 'running' }
  }
}

function detailOf(node: OperationNode, now: number): string {
  const parts = [isOpen(node) ? openDetail(node, now) : closedDetail(node)]
  if (node.kind === 'invoke' && node.functionName !== undefined) parts.unshift(`→ ${node.functionName}`)
  if (node.interruptions > 0) parts.push(`interrupted ${times(node.interruptions)}`)
  return parts.filter((part) => part !== '').join(', ')
}

function openDetail(node: OperationNode, now: number): string {
  const since = durationText(now - node.startedAt)
  const left = node.dueAt === undefined ? '' : durationText(Math.max(0, node.dueAt - now))
  switch (node.kind) {
    case 'wait':
      return `${durationText(node.lengthMs ?? 0)}, ${left} left`
    case 'callback':
      return `waits for an answer since ${since}, ${left === '' ? 'no timeout' : `times out in ${left}`}`
    case 'step': {
      if (node.status === 'STARTED') return node.attempts > 0 ? `attempt ${node.attempts + 1}, ${since}` : since
      const what = node.error === undefined ? 'not there yet' : `failed: ${errorText(node.error)}`
      return `attempt ${node.attempts} ${what}; again in ${left}`
    }
    default:
      return since
  }
}

function closedDetail(node: OperationNode): string {
  const took = durationText((node.endedAt ?? node.createdAt) - node.createdAt)
  switch (node.status) {
    case 'FAILED':
      return `${node.attempts > 1 ? `${node.attempts} attempts, ` : ''}failed after ${took}: ${errorText(node.error)}`
    case 'TIMED_OUT':
      return node.kind === 'callback' && node.error?.ErrorType === 'Callback.Heartbeat'
        ? `no heartbeat within ${durationText((node.heartbeatSeconds ?? 0) * 1000)}, timed out after ${took}`
        : `timed out after ${took}`
    case 'SUCCEEDED':
      if (node.kind === 'wait') return durationText(node.lengthMs ?? 0)
      if (node.kind === 'callback') return `answered after ${took}`
      return node.attempts > 1 ? `${node.attempts} attempts, ${took}` : took
    default:
      return `${node.status.toLowerCase()} after ${took}`
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
