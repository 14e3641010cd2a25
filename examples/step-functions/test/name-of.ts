import { resolve } from 'node:path'
import { loadStack } from 'durable-local'

const { app, stage } = await loadStack(resolve(import.meta.dirname, '..'))

/** What a component of the stack is called here: `Order` → `APP-local-Order`. Whoever renames the app need not come here. */
export function nameOf(component: string): string {
  return `${app}-${stage}-${component}`
}
