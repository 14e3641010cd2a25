import { durableOf } from './main-function.ts'
import type { StackFunction, StackTable } from './stack.ts'

/** What a link may be made to grant nothing for, by `sst.Linkable.wrap`. */
export type GrantedKind = 'table' | 'workflow'

/**
 * What functions are allowed to do with what they link. Nobody asks for permission locally, so what was forgotten would
 * show on AWS only. SST's links allow everything, until the stack says that they grant nothing: `sst.Linkable.wrap`.
 */
export class LinkGrants {
  readonly #nothing = new Set<GrantedKind>()
  /** By the function's component. */
  readonly #permissions = new Map<string, string>()

  linksGrantNothing(kind: GrantedKind): void {
    this.#nothing.add(kind)
  }

  note(component: string, permissions: unknown): void {
    this.#permissions.set(component, JSON.stringify(permissions ?? []))
  }

  /** Warnings for links to tables and workflows that their functions may not use. */
  missing(functions: readonly StackFunction[], tables: readonly StackTable[]): readonly string[] {
    const workflows = durableOf({ functions })
    const linkable = [
      ...tables.map(({ component, name }) => ({ kind: 'table' as const, component, arn: tableArn(name) })),
      ...workflows.map(({ component, name }) => ({ kind: 'workflow' as const, component, arn: functionArn(name) })),
    ].filter(({ kind }) => this.#nothing.has(kind))
    return functions.flatMap(({ component, links }) => {
      const permissions = this.#permissions.get(component) ?? ''
      const forbidden = linkable.filter((linked) => links.includes(linked.component) && !linked.arn.test(permissions))
      return forbidden.map(
        (linked) =>
          `${component} links the ${linked.kind} ${linked.component} and is allowed nothing on it: on AWS every request ` +
          'will be denied. Say in its "permissions" what it may do; in this stack a link grants nothing.',
      )
    })
  }
}

/** An index of a table is named behind a slash, everything else ends here. */
function tableArn(name: string): RegExp {
  return new RegExp(`:table/${escaped(name)}"`)
}

/** Versions and executions are named behind a colon. */
function functionArn(name: string): RegExp {
  return new RegExp(`:function:${escaped(name)}[:"]`)
}

function escaped(name: string): string {
  return name.replaceAll('.', '\\.')
}
