import { child, children, isFunction, list, nameOf, type SyntaxNode } from '../syntax.ts'

/** A name that a scope declares. */
export interface Binding {
  /** `Array`, `Map`, `Set` and so on, as its type or its first value says: decides which methods change it. */
  readonly kind: string | undefined
  readonly isParameter: boolean
}

const PARAMETER = { kind: undefined, isParameter: true }

/** The names that a piece of code can see, from the inside out. */
export class Scope {
  readonly #parent: Scope | undefined
  readonly #names = new Map<string, Binding>()
  readonly isModule: boolean

  private constructor(parent: Scope | undefined) {
    this.#parent = parent
    this.isModule = parent === undefined
  }

  static ofModule(program: SyntaxNode): Scope {
    const scope = new Scope(undefined)
    scope.#declareAll(list(program, 'body'))
    return scope
  }

  /** The scope inside a node: a new one if the node opens one. */
  inside(node: SyntaxNode): Scope {
    const scope = new Scope(this)
    if (isFunction(node)) {
      for (const parameter of list(node, 'params')) scope.#declare(parameter, PARAMETER)
    } else if (node.type === 'BlockStatement') {
      scope.#declareAll(list(node, 'body'))
    } else if (/^For(In|Of)?Statement$/.test(node.type)) {
      scope.#declareAll([child(node, 'init') ?? child(node, 'left')].filter((part) => part !== undefined))
    } else if (node.type === 'SwitchStatement') {
      for (const one of list(node, 'cases')) scope.#declareAll(list(one, 'consequent'))
    } else if (node.type === 'CatchClause') {
      scope.#declare(child(node, 'param'), PARAMETER)
    } else {
      return this
    }
    return scope
  }

  /** Where a name is declared, and how; undefined for globals. */
  find(name: string): { readonly scope: Scope; readonly binding: Binding } | undefined {
    const binding = this.#names.get(name)
    return binding === undefined ? this.#parent?.find(name) : { scope: this, binding }
  }

  /** Whether this scope is `other` or one inside it. */
  isWithin(other: Scope): boolean {
    return this === other || (this.#parent?.isWithin(other) ?? false)
  }

  #declareAll(statements: readonly SyntaxNode[]): void {
    for (const statement of statements) {
      const declaration = child(statement, 'declaration') ?? statement
      for (const declarator of list(declaration, 'declarations')) {
        const kind = kindOfValue(child(declarator, 'init'))
        this.#declare(child(declarator, 'id'), { kind, isParameter: false })
      }
      if (/^(Function|Class)Declaration$/.test(declaration.type)) {
        this.#declare(child(declaration, 'id'), { kind: undefined, isParameter: false })
      }
    }
  }

  /** Declares every name in a pattern. */
  #declare(pattern: SyntaxNode | undefined, binding: Binding): void {
    if (pattern === undefined) return
    const name = nameOf(pattern)
    if (name !== undefined) this.#names.set(name, { ...binding, kind: kindOfType(pattern) ?? binding.kind })
    else if (pattern.type === 'AssignmentPattern') {
      this.#declare(child(pattern, 'left'), { ...binding, kind: kindOfValue(child(pattern, 'right')) })
    } else if (pattern.type === 'Property') this.#declare(child(pattern, 'value'), binding)
    else if (pattern.type !== 'TSTypeAnnotation') for (const part of children(pattern)) this.#declare(part, binding)
  }
}

/** `Map` of `new Map()`. */
function kindOfValue(value: SyntaxNode | undefined): string | undefined {
  return value?.type === 'ArrayExpression' ? 'Array' : nameOf(value && child(value, 'callee'))
}

/** `Map` of `seen: Map<string, number>`. */
function kindOfType(pattern: SyntaxNode): string | undefined {
  const annotation = child(pattern, 'typeAnnotation')
  const type = annotation && child(annotation, 'typeAnnotation')
  return type?.type === 'TSArrayType' ? 'Array' : nameOf(type && child(type, 'typeName'))
}
