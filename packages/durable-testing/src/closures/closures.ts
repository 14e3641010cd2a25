import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { child, children, isFunction, list, nameOf, parseSource, rootName, type SyntaxNode } from '../syntax.ts'
import { Scope } from './scope.ts'

/** A place where the body of an operation changes a variable of the code around it. */
export interface ClosureMutation {
  /** File, line and column, relative to the working directory. */
  readonly at: string
  readonly variable: string
  /** `step "reserve"` */
  readonly operation: string
}

export interface ClosureReport {
  readonly mutations: readonly ClosureMutation[]
  /** For people; empty if there is nothing to say. */
  toString(): string
}

/**
 * Looks through source files, or all in a folder, for bodies of operations that change variables of the function around
 * them. Such a change is lost when the operation is replayed: its body does not run then.
 *
 * It sees assignments, `++` and methods such as `push`, in functions that stand in the call itself. What a body changes
 * by calling other functions it cannot see; `prefixes` finds that.
 */
export async function closures(path: string): Promise<ClosureReport> {
  const mutations: ClosureMutation[] = []
  for (const file of await sourcesIn(path)) {
    mutations.push(...(await closuresIn(await readFile(file, 'utf8'), relative(process.cwd(), file))))
  }
  return { mutations, toString: () => mutations.map(textOf).join('\n') }
}

function textOf({ at, variable, operation }: ClosureMutation): string {
  return (
    `${at}  the body of ${operation} changes "${variable}", which is declared outside it.\n` +
    '    On replay the body does not run, and the change is missing. Return the value from the body, and change the variable with it.'
  )
}

async function sourcesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { recursive: true })
  return entries
    .filter((entry) => /\.[cm]?[jt]sx?$/.test(entry) && !/(^|[\\/])node_modules[\\/]/.test(entry))
    .map((entry) => join(path, entry))
}

/** The same for one source text. */
export async function closuresIn(source: string, file: string): Promise<ClosureMutation[]> {
  const program = await parseSource(source, file)
  const found = new Map<number, ClosureMutation>()
  visit(program, { scope: Scope.ofModule(program), body: undefined, operation: '' }, (node, variable, operation) => {
    if (!found.has(node.start))
      found.set(node.start, { at: `${file}:${position(source, node.start)}`, variable, operation })
  })
  return [...found.values()]
}

interface Surroundings {
  readonly scope: Scope
  /** The scope around the innermost body of an operation; undefined outside of any. */
  readonly body: Scope | undefined
  readonly operation: string
}

type Report = (node: SyntaxNode, variable: string, operation: string) => void

function visit(node: SyntaxNode, around: Surroundings, report: Report): void {
  const { scope, body } = around
  const changed = changedBy(node, scope)
  for (const variable of changed) {
    const declared = scope.find(variable)?.scope
    // A variable of the module is no part of an execution: a cache, a counter for tests.
    const isOutside = body !== undefined && declared !== undefined && !declared.isModule && body.isWithin(declared)
    if (isOutside) report(node, variable, around.operation)
  }
  const bodies = bodiesOf(node)
  const inside = scope.inside(node)
  for (const part of children(node)) {
    const within = bodies.length > 0 ? { ...around, operation: describe(node) } : around
    visitPart(part, { ...within, scope: inside }, bodies, report)
  }
}

/** Goes down to the bodies among the arguments of an operation. */
function visitPart(part: SyntaxNode, around: Surroundings, bodies: readonly SyntaxNode[], report: Report): void {
  if (bodies.includes(part)) visit(part, { ...around, body: around.scope }, report)
  else if (bodies.some((body) => contains(part, body))) {
    for (const inner of children(part)) visitPart(inner, around, bodies, report)
  } else visit(part, around, report)
}

function contains(node: SyntaxNode, target: SyntaxNode): boolean {
  return node === target || children(node).some((part) => contains(part, target))
}

const OPERATIONS = ['step', 'waitForCallback', 'waitForCondition', 'runInChildContext', 'map', 'parallel']

/** The functions that an operation of a context is given as its bodies. */
function bodiesOf(node: SyntaxNode): readonly SyntaxNode[] {
  const operation = operationOf(node)
  if (operation === undefined) return []
  const parts = list(node, 'arguments')
  if (operation === 'parallel') return parts.flatMap(branches)
  // An array's own `map` has its function in the first place; a context's has the items there.
  return parts.filter((part, i) => isFunction(part) && (operation !== 'map' || i > 0)).slice(0, 1)
}

function branches(argument: SyntaxNode): SyntaxNode[] {
  return list(argument, 'elements').flatMap((element) => {
    if (isFunction(element)) return [element]
    return list(element, 'properties').flatMap((property) => {
      const value = child(property, 'value')
      return value !== undefined && isFunction(value) ? [value] : []
    })
  })
}

function operationOf(node: SyntaxNode): string | undefined {
  const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined
  const name = callee?.type === 'MemberExpression' ? nameOf(child(callee, 'property')) : undefined
  return name !== undefined && OPERATIONS.includes(name) ? name : undefined
}

function describe(node: SyntaxNode): string {
  const [first] = list(node, 'arguments')
  const operation = operationOf(node) ?? ''
  return typeof first?.value === 'string' ? `${operation} "${first.value}"` : operation
}

const LIST_METHODS = ['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']
const COLLECTION_METHODS = ['set', 'add', 'delete', 'clear']

/** The variables that a node itself changes. */
function changedBy(node: SyntaxNode, scope: Scope): string[] {
  if (/^(AssignmentExpression|ForInStatement|ForOfStatement)$/.test(node.type)) return targets(child(node, 'left'))
  if (node.type === 'UpdateExpression') return targets(child(node, 'argument'))
  if (node.type === 'UnaryExpression' && node.operator === 'delete') return targets(child(node, 'argument'))
  const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined
  if (callee?.type !== 'MemberExpression') return []
  const variable = rootName(child(callee, 'object'))
  const method = nameOf(child(callee, 'property'))
  if (variable === undefined || method === undefined) return []
  const binding = scope.find(variable)?.binding
  if (binding === undefined) return []
  const { kind, isParameter } = binding
  // `push` of a queue that came as a parameter is an effect and belongs in a step, as does `delete` of a database
  // client; those of an array and of a Map do not.
  const isList = kind === 'Array' || !isParameter
  const isCollection = /^(Weak)?(Map|Set)$/.test(kind ?? '')
  const changes = (isList && LIST_METHODS.includes(method)) || (isCollection && COLLECTION_METHODS.includes(method))
  return changes ? [variable] : []
}

/** The variables in the target of an assignment, which may be a pattern. */
function targets(target: SyntaxNode | undefined): string[] {
  if (target === undefined) return []
  const name = rootName(target)
  if (name !== undefined) return [name]
  if (target.type === 'Property') return targets(child(target, 'value'))
  if (target.type === 'AssignmentPattern') return targets(child(target, 'left'))
  return /Pattern$|^RestElement$/.test(target.type) ? children(target).flatMap(targets) : []
}

function position(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n')
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`
}
