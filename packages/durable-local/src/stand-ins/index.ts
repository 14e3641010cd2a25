export type { StackTable, TableIndex } from '../stack/stack.ts'
export { type Dynamo, type DynamoOptions, startDynamo } from './dynamo.ts'
