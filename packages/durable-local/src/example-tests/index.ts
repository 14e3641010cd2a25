export type { TableItem } from '../stand-ins/table-items.ts'
export { type ExampleEvent, exampleEvents } from './example-events.ts'
export { type OpenStack, openStack } from './open-stack.ts'
export { RuntimePair, type RuntimeRun } from './runtime-pair.ts'
