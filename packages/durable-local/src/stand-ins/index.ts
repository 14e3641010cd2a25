export type { StackTable, TableIndex } from '../stack/stack.ts'
export { type Dynamo, startDynamo } from './dynamo.ts'
