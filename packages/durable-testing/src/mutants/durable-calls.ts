import { child, children, isFunction, list, nameOf, type SyntaxNode } from '../syntax.ts'

/** An operation that the code asks a durable context for. */
export interface DurableCall {
  /** `step`, `wait`, … */
  readonly verb: string
  readonly node: SyntaxNode
  /** The whole expression, with the `await` around it if there is one. */
  readonly expression: SyntaxNode
  readonly isAwaited: boolean
  /** The statement in whose block it stands, if it is that statement's business, and the block. */
  readonly statement: SyntaxNode | undefined
  readonly block: SyntaxNode | undefined
}

const VERBS = [
  'step',
  'wait',
  'invoke',
  'createCallback',
  'waitForCallback',
  'waitForCondition',
  'runInChildContext',
  'map',
  'parallel',
]
/** Operations whose functions get a context of their own. */
const WITH_CONTEXT = ['runInChildContext', 'map', 'parallel']

/**
 * The operations in a file, in its order. A context is a parameter of the type DurableContext, the second parameter of a
 * handler, or the first one of a function that is run in a child context.
 */
export function durableCalls(program: SyntaxNode): DurableCall[] {
  const contexts = new Set<string>()
  const calls: DurableCall[] = []
  visit(program, [])
  return calls

  function visit(node: SyntaxNode, above: readonly SyntaxNode[]): void {
    if (isFunction(node)) {
      for (const parameter of list(node, 'params')) if (isContext(parameter)) addName(parameter)
    }
    if (isCallOf(node, 'withDurableExecution')) {
      for (const fn of list(node, 'arguments').filter(isFunction)) addName(list(fn, 'params')[1])
    }
    const call = callOf(node, above)
    if (call !== undefined) calls.push(call)
    if (call !== undefined && WITH_CONTEXT.includes(call.verb)) {
      for (const fn of list(node, 'arguments').flatMap(functionsIn)) addName(list(fn, 'params')[0])
    }
    for (const part of children(node)) visit(part, [node, ...above])
  }

  function addName(parameter: SyntaxNode | undefined): void {
    const name = nameOf(parameter)
    if (name !== undefined) contexts.add(name)
  }

  function callOf(node: SyntaxNode, above: readonly SyntaxNode[]): DurableCall | undefined {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined
    if (callee?.type !== 'MemberExpression') return undefined
    const verb = nameOf(child(callee, 'property')) ?? ''
    if (!contexts.has(nameOf(child(callee, 'object')) ?? '') || !VERBS.includes(verb)) return undefined
    const [parent] = above
    const isAwaited = parent?.type === 'AwaitExpression'
    return { verb, node, expression: isAwaited ? parent : node, isAwaited, ...statementAround(above) }
  }
}

/** The statement, unless a function lies between it and the call. */
function statementAround(above: readonly SyntaxNode[]): Pick<DurableCall, 'statement' | 'block'> {
  const at = above.findIndex(({ type }) => type === 'BlockStatement' || type === 'Program')
  const between = above.slice(0, at)
  if (between.some(isFunction)) return { statement: undefined, block: undefined }
  return { statement: between.at(-1), block: above[at] }
}

function isContext(parameter: SyntaxNode): boolean {
  const type = child(child(parameter, 'typeAnnotation') ?? parameter, 'typeAnnotation')
  return nameOf(type && child(type, 'typeName')) === 'DurableContext'
}

export function isCallOf(node: SyntaxNode, name: string): boolean {
  return node.type === 'CallExpression' && nameOf(child(node, 'callee')) === name
}

/** The functions in an argument: itself, or members of a list or an object. */
function functionsIn(argument: SyntaxNode): SyntaxNode[] {
  if (isFunction(argument)) return [argument]
  return [...list(argument, 'elements'), ...list(argument, 'properties')].flatMap((part) =>
    functionsIn(child(part, 'value') ?? part),
  )
}
