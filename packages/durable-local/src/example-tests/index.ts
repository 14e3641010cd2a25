export type { TableItem } from '../stand-ins/table-items.ts'
export { type ExampleEvent, exampleEvents } from './example-events.ts'
export { type TestRunner, testUnderOfficialSdk } from './official-sdk-tests.ts'
export { type OpenStack, openStack } from './open-stack.ts'
