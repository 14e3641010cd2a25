/** A node of a syntax tree, as ESTree defines them. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

/** Parses TypeScript or JavaScript. */
export async function parseSource(source: string, file: string): Promise<SyntaxNode> {
  // Loaded on first use: most tests never need the parser.
  const { parseAst } = await import('rolldown/parseAst')
  const lang = /\.[cm]?ts$/.test(file) ? 'ts' : /x$/.test(file) ? 'tsx' : 'js'
  let tree: unknown
  try {
    tree = parseAst(source, { lang }, file)
  } catch (error) {
    throw new Error(`${file} cannot be parsed. ${error instanceof Error ? error.message : error}`)
  }
  if (isNode(tree)) return tree
  throw new Error(`${file} has no syntax tree`)
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The node in a member, if there is one. */
export function child(node: SyntaxNode, member: string): SyntaxNode | undefined {
  const value = node[member]
  return isNode(value) ? value : undefined
}

/** The nodes in a member that is a list. */
export function list(node: SyntaxNode, member: string): readonly SyntaxNode[] {
  const value = node[member]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** All nodes directly below a node. */
export function children(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  )
}

export function isFunction({ type }: SyntaxNode): boolean {
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'FunctionDeclaration'
}

/** The name of an identifier. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined
}

/** `a` of `a.b[c].d`, through type assertions too. */
export function rootName(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined
  if (node.type === 'MemberExpression') return rootName(child(node, 'object'))
  if (node.type.startsWith('TS') || node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression')
    return rootName(child(node, 'expression'))
  return nameOf(node)
}
