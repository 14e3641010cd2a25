import { child, children, isFunction, list, nameOf, type SyntaxNode } from '../syntax.ts'
import { isCallOf } from './durable-calls.ts'

/** What decides the result of the execution: expressions that handlers return, themselves or by a function they call. */
export function handlerReturns(program: SyntaxNode): SyntaxNode[] {
  const functions = declaredFunctions(program)
  const seen = new Set<SyntaxNode>()
  const found: SyntaxNode[] = []
  const queue = handlers(program, functions)
  for (const fn of queue) {
    if (seen.has(fn)) continue
    seen.add(fn)
    for (const returned of returnsOf(fn)) {
      found.push(returned)
      const called = returned.type === 'AwaitExpression' ? child(returned, 'argument') : returned
      const callee = called?.type === 'CallExpression' ? nameOf(child(called, 'callee')) : undefined
      const next = callee === undefined ? undefined : functions.get(callee)
      if (next !== undefined) queue.push(next)
    }
  }
  return found
}

function handlers(node: SyntaxNode, functions: ReadonlyMap<string, SyntaxNode>): SyntaxNode[] {
  const [handler] = isCallOf(node, 'withDurableExecution') ? list(node, 'arguments') : []
  const own = handler !== undefined && isFunction(handler) ? handler : functions.get(nameOf(handler) ?? '')
  return [...(own === undefined ? [] : [own]), ...children(node).flatMap((part) => handlers(part, functions))]
}

function declaredFunctions(program: SyntaxNode): ReadonlyMap<string, SyntaxNode> {
  const declarations = list(program, 'body').map((statement) => child(statement, 'declaration') ?? statement)
  return new Map(
    declarations.flatMap((declaration): [string, SyntaxNode][] => {
      if (isFunction(declaration)) return [[nameOf(child(declaration, 'id')) ?? '', declaration]]
      return list(declaration, 'declarations').flatMap((one): [string, SyntaxNode][] => {
        const init = child(one, 'init')
        return init !== undefined && isFunction(init) ? [[nameOf(child(one, 'id')) ?? '', init]] : []
      })
    }),
  )
}

/** The expressions that a function returns; not those of functions inside it. */
function returnsOf(fn: SyntaxNode): SyntaxNode[] {
  const body = child(fn, 'body')
  if (body === undefined) return []
  return body.type === 'BlockStatement' ? returnsIn(body) : [body]
}

function returnsIn(node: SyntaxNode): SyntaxNode[] {
  if (isFunction(node)) return []
  const argument = node.type === 'ReturnStatement' ? child(node, 'argument') : undefined
  return argument !== undefined ? [argument] : children(node).flatMap(returnsIn)
}
