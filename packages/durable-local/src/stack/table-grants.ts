import type { StackFunction, StackTable } from './stack.ts'

/**
 * What functions are allowed to do with tables. Nobody asks for permission locally, so what was forgotten would show on
 * AWS only. SST's links allow everything, until the stack says that they grant nothing: `sst.Linkable.wrap`.
 */
export class TableGrants {
  #linksGrantAll = true
  /** By the function's component. */
  readonly #permissions = new Map<string, string>()

  linksGrantNothing(): void {
    this.#linksGrantAll = false
  }

  note(component: string, permissions: unknown): void {
    this.#permissions.set(component, JSON.stringify(permissions ?? []))
  }

  /** Warnings for links to tables that their functions may not use. */
  missing(functions: readonly StackFunction[], tables: readonly StackTable[]): readonly string[] {
    if (this.#linksGrantAll) return []
    return functions.flatMap(({ component, links }) => {
      const permissions = this.#permissions.get(component) ?? ''
      const forbidden = tables.filter(
        (table) => links.includes(table.component) && !permissions.includes(arnEnd(table)),
      )
      return forbidden.map(
        (table) =>
          `${component} links the table ${table.component} and is allowed nothing on it: on AWS every request will be ` +
          'denied. Say in its "permissions" what it may do; in this stack a link grants nothing.',
      )
    })
  }
}

/** An index of a table is named behind a slash, everything else ends here. */
function arnEnd({ name }: StackTable): string {
  return `:table/${name}"`
}
