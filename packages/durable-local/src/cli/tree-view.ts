import { stripVTControlCharacters } from 'node:util'
import type { ErrorObject } from '@aws-sdk/client-lambda'
import type { Injection } from '../faults/injection.ts'
import { durationText } from './duration-text.ts'
import { type ExecutionTree, functionOf, type Invocation } from './execution-tree.ts'
import { injectionText, isCrash } from './injection-text.ts'
import { labelOf, type OperationNode } from './operation-node.ts'
import { errorText, operationText } from './operation-text.ts'
import type { Paint, Tone } from './paint.ts'

export interface TreeViewOptions {
  /** Durable time, for what is still open. */
  readonly now: number
  readonly paint: Paint
  /** Columns; lines are cut there. */
  readonly width?: number
  /** The tree of a chained execution, by ARN, if it is known. */
  readonly child?: (arn: string) => ExecutionTree | undefined
  /** What is known of an invocation beyond its history, by request id: that it was killed on purpose. */
  readonly notes?: ReadonlyMap<string, string>
  /** Faults that were injected, also into chained executions. */
  readonly injections?: readonly Injection[]
}

interface Row {
  readonly lead: string
  readonly mark: string
  readonly tone: Tone
  readonly label: string
  readonly kind: string
  readonly detail: string
}

const MAX_NAME_COLUMNS = 48
const MAX_PAYLOAD_CHARACTERS = 2000

/** An execution as lines of text: a headline, its operations as a tree, its invocations and its outcome. */
export function treeView(tree: ExecutionTree, options: TreeViewOptions): string[] {
  const lines = [headline(tree, options), ...operationLines(tree, options)]
  if (tree.invocations.length > 1 || tree.invocations.some(({ error }) => error !== undefined)) {
    lines.push('', ...invocationLines(tree, options))
  }
  lines.push(...injectionLines(tree, options))
  if (tree.endedAt !== undefined) lines.push('', ...outcomeLines(tree, options.paint))
  return options.width === undefined ? lines : lines.map((line) => fitted(line, options.width ?? 0))
}

/** How an execution ended, with its result or error. */
export function outcomeLines({ status, result, error }: ExecutionTree, paint: Paint): string[] {
  if (status === 'SUCCEEDED') return [`${paint('good', 'Result')} ${shortened(result ?? 'none')}`]
  if (error?.ErrorMessage === undefined && error?.ErrorType === undefined) {
    return [`${paint('bad', 'Error')}  ${SILENT_ENDS[status] ?? 'The execution failed without a reason.'}`]
  }
  const [, ...more] = error?.ErrorMessage?.split('\n') ?? []
  const data = error?.ErrorData === undefined ? [] : [`       ${shortened(error.ErrorData)}`]
  return [`${paint('bad', 'Error')}  ${errorText(error)}`, ...more.flatMap(wrapped), ...data, ...placesOf(error)]
}

/** Where an error was thrown, if that is stored (`storeStackTraces`): what its stack has of the project's own files. */
function placesOf({ StackTrace = [] }: ErrorObject): readonly string[] {
  const places = StackTrace.filter((line) => /^\s+at /.test(line) && !/node_modules|node:|host-process/.test(line))
  return places.map((line) => `       ${line.trim()}`)
}

/** A further line of a message, under its first: it may hold advice, which is to be read to its end. */
function wrapped(line: string): readonly string[] {
  const parts = line.match(/.{1,73}(?:\s|$)|\S+/g) ?? ['']
  return (/^\s/.test(line) ? [line] : parts).map((part) => (part === '' ? '' : `       ${part.trimEnd()}`))
}

/** What is said of an end that tells nothing itself. */
const SILENT_ENDS: Readonly<Record<string, string>> = {
  TIMED_OUT: 'The execution ran longer than its timeout.',
  STOPPED: 'The execution was stopped.',
}

/** What an invocation did, after the first: what it skipped and what it ran again, or why it broke off. */
export function invocationText(
  { replayed, ranAgain, error, requestId }: Invocation,
  notes?: TreeViewOptions['notes'],
): string {
  const parts = [
    ...(replayed > 0 ? [`${replayed} replayed`] : []),
    ...(ranAgain.length > 0 ? [`ran again: ${ranAgain.map(labelOf).join(', ')}`] : []),
    ...(error === undefined ? [] : [notes?.get(requestId) ?? `broke off: ${errorText(error)}`]),
  ]
  return parts.join(', ')
}

export function statusTone(status: string): Tone {
  if (status === 'SUCCEEDED') return 'good'
  return status === 'RUNNING' ? 'running' : 'bad'
}

function headline({ arn, name, status, startedAt, endedAt }: ExecutionTree, { paint, now }: TreeViewOptions): string {
  const took = durationText((endedAt ?? now) - startedAt)
  const since = endedAt === undefined ? `for ${took}` : `after ${took}`
  return `${paint('strong', functionOf(arn))} ${name}  ${paint(statusTone(status), status)} ${since}`
}

function operationLines(tree: ExecutionTree, options: TreeViewOptions): string[] {
  const rows = rowsOf(tree, tree.roots, '', options)
  const nameColumns = Math.min(
    MAX_NAME_COLUMNS,
    Math.max(0, ...rows.map(({ lead, label }) => lead.length + label.length)),
  )
  const kindColumns = Math.max(0, ...rows.map(({ kind }) => kind.length))
  const { paint } = options
  return rows.map(({ lead, mark, tone, label, kind, detail }) => {
    const gap = ' '.repeat(Math.max(0, nameColumns - lead.length - label.length))
    return `${paint('quiet', lead)}${paint(tone, mark)} ${label}${gap}  ${paint('quiet', kind.padEnd(kindColumns))}  ${detail}`.trimEnd()
  })
}

function rowsOf(tree: ExecutionTree, nodes: readonly OperationNode[], indent: string, options: TreeViewOptions): Row[] {
  const ended = tree.endedAt !== undefined
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1
    const row: Row = { lead: `${indent}${last ? '└ ' : '├ '}`, ...operationText(node, options.now, ended) }
    const chained = node.childArn === undefined ? undefined : options.child?.(node.childArn)
    const [owner, children] = chained === undefined ? [tree, node.children] : [chained, chained.roots]
    return [row, ...rowsOf(owner, children, `${indent}${last ? '  ' : '│ '}`, options)]
  })
}

function invocationLines({ invocations, startedAt }: ExecutionTree, { paint, notes }: TreeViewOptions): string[] {
  const cells = invocations.map((invocation) => ({
    number: String(invocation.number),
    start: durationText(invocation.startedAt - startedAt),
    took: durationText(invocation.endedAt - invocation.startedAt),
    text: invocationText(invocation, notes),
    broken: invocation.error !== undefined,
  }))
  const columns = (cell: 'number' | 'start' | 'took') => Math.max(...cells.map((row) => row[cell].length))
  const [number, start, took] = [columns('number'), columns('start'), columns('took')]
  return [
    paint('strong', 'Invocations'),
    ...cells.map((row) => {
      const mark = row.broken ? paint('bad', '✗') : paint('good', '✓')
      const line = `${mark} ${row.number.padStart(number)}  at ${row.start.padEnd(start)}  ${row.took.padStart(took)}  ${row.text}`
      return line.trimEnd()
    }),
  ]
}

/** What went wrong on purpose. A killed invocation has said so already, if it is one of this execution. */
function injectionLines({ arn, startedAt, invocations }: ExecutionTree, options: TreeViewOptions): string[] {
  const { paint, injections = [] } = options
  const told = new Set(invocations.map(({ requestId }) => requestId))
  const cells = injections
    .filter((injection) => !isCrash(injection) || !told.has(injection.requestId ?? ''))
    .map((injection) => ({
      at: durationText(Date.parse(injection.at) - startedAt),
      kind: injection.kind,
      text: `${injectionText(injection)}${injection.executionArn === arn ? '' : ` in ${injection.functionName}`}`,
    }))
  if (cells.length === 0) return []
  const [at, kind] = (['at', 'kind'] as const).map((cell) => Math.max(...cells.map((row) => row[cell].length)))
  const rows = cells.map((row) => `⚡ at ${row.at.padEnd(at ?? 0)}  ${row.kind.padEnd(kind ?? 0)}  ${row.text}`)
  return ['', paint('strong', 'Injected faults'), ...rows]
}

function shortened(text: string): string {
  if (text.length <= MAX_PAYLOAD_CHARACTERS) return text
  return `${text.slice(0, MAX_PAYLOAD_CHARACTERS)} … (${text.length} characters; --json shows all)`
}

/** A line cut to the terminal's width. Colours are dropped from a line that is too long: cutting through them would leak. */
function fitted(line: string, width: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length <= width ? line : `${plain.slice(0, Math.max(0, width - 1))}…`
}
