import { child, children, list, nameOf, parseSource, type SyntaxNode } from '../syntax.ts'
import { type DurableCall, durableCalls } from './durable-calls.ts'
import { handlerReturns } from './handler-returns.ts'

/** The kinds of edits that break executions which are under way, or change what comes of them. */
export const MUTATION_KINDS = ['rename', 'reorder', 'remove', 'wait', 'result'] as const
export type MutationKind = (typeof MUTATION_KINDS)[number]

/** One such edit of a source file. */
export interface Mutant {
  readonly kind: MutationKind
  readonly line: number
  /** `step "ship" is removed` */
  readonly what: string
  readonly before: string
  readonly after: string
  /** The whole file with the edit in it. */
  readonly source: string
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** No workflow waits just so long. */
const ANOTHER_DURATION = '{ seconds: 86413 }'

/** Every edit that a recorded history of the file's workflow should notice, in the order of the file. */
export async function mutantsOf(source: string, file: string): Promise<readonly Mutant[]> {
  const program = await parseSource(source, file)
  const calls = durableCalls(program)
  const mutants = [
    ...calls.flatMap((call) => [...renamed(call), removed(call), ...waiting(call)]),
    ...calls.flatMap((call, i) => reordered(call, calls[i + 1])),
    ...handlerReturns(program).map(reshaped),
  ]
  return mutants
    .sort((a, b) => a.edit.from - b.edit.from)
    .map(({ edit, ...mutant }) => ({ ...mutant, ...applied(edit) }))

  function text({ start, end }: SyntaxNode): string {
    return source.slice(start, end)
  }

  function title({ verb, node }: DurableCall): string {
    const [name] = list(node, 'arguments')
    return name === undefined || !isName(name) ? verb : `${verb} ${text(name)}`
  }

  function applied({ from, to, text: after }: Edit): Pick<Mutant, 'line' | 'before' | 'after' | 'source'> {
    return {
      line: source.slice(0, from).split('\n').length,
      before: source.slice(from, to),
      after,
      source: source.slice(0, from) + after + source.slice(to),
    }
  }

  function renamed(call: DurableCall) {
    const [name] = list(call.node, 'arguments')
    if (name === undefined || !isName(name)) return []
    const other = typeof name.value === 'string' ? `'${name.value}-renamed'` : `\`\${${text(name)}}-renamed\``
    const edit = { from: name.start, to: name.end, text: other }
    return [{ kind: 'rename' as const, what: `${title(call)} has another name`, edit }]
  }

  function removed(call: DurableCall) {
    const { start, end } = call.expression
    const edit = { from: start, to: end, text: call.isAwaited ? 'void 0' : 'Promise.resolve()' }
    return { kind: 'remove' as const, what: `${title(call)} is removed`, edit }
  }

  function waiting(call: DurableCall) {
    return durationsOf(call).map((duration) => ({
      kind: 'wait' as const,
      what: `${title(call)} waits for another time`,
      edit: { from: duration.start, to: duration.end, text: ANOTHER_DURATION },
    }))
  }

  /** Only statements of one block that can change places: neither needs what is declared on the way. */
  function reordered(first: DurableCall, second: DurableCall | undefined) {
    const [a, b] = [first.statement, second?.statement]
    if (second === undefined || a === undefined || b === undefined) return []
    if (a === b || first.block === undefined || first.block !== second.block) return []
    const between = list(first.block, 'body').filter(({ start, end }) => start >= a.end && end <= b.start)
    const isNeeded =
      between.flatMap(declaredNames).some((name) => mentions(b, name)) ||
      declaredNames(a).some((name) => [...between, b].some((statement) => mentions(statement, name)))
    if (isNeeded || /^(Return|Throw)Statement$/.test(a.type) || /^ReturnStatement$/.test(b.type)) return []
    const edit = { from: a.start, to: b.end, text: text(b) + source.slice(a.end, b.start) + text(a) }
    return [{ kind: 'reorder' as const, what: `${title(first)} and ${title(second)} change places`, edit }]
  }

  function reshaped(returned: SyntaxNode) {
    const [first] = returned.type === 'ObjectExpression' ? list(returned, 'properties') : []
    const key = first === undefined ? undefined : nameOf(child(first, 'key'))
    const value = first === undefined ? undefined : child(first, 'value')
    const edit =
      first !== undefined && key !== undefined && value !== undefined
        ? { from: first.start, to: first.end, text: `${key}Renamed: ${text(value)}` }
        : { from: returned.start, to: returned.end, text: `({ wrapped: ${text(returned)} })` }
    return { kind: 'result' as const, what: 'the result has another shape', edit }
  }
}

/** Names come first; an operation without one begins with its function, its duration or its items. */
function isName({ type, value }: SyntaxNode): boolean {
  return type === 'TemplateLiteral' || type === 'Identifier' || (type === 'Literal' && typeof value === 'string')
}

function durationsOf({ verb, node }: DurableCall): SyntaxNode[] {
  const last = list(node, 'arguments').at(-1)
  if (last === undefined) return []
  if (verb === 'wait') return [last]
  if (verb !== 'waitForCallback' && verb !== 'createCallback') return []
  const timeouts = list(last, 'properties').filter((property) => nameOf(child(property, 'key')) === 'timeout')
  return timeouts.flatMap((property) => child(property, 'value') ?? [])
}

function declaredNames(statement: SyntaxNode): string[] {
  return list(statement, 'declarations').flatMap((one) => identifiers(child(one, 'id')))
}

function identifiers(node: SyntaxNode | undefined): string[] {
  if (node === undefined) return []
  return [nameOf(node) ?? [], children(node).flatMap(identifiers)].flat()
}

function mentions(node: SyntaxNode, name: string): boolean {
  return nameOf(node) === name || children(node).some((part) => mentions(part, name))
}
