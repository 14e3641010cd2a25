export type { StackTable, TableIndex } from '../stack/stack.ts'
export { type Dynamo, type DynamoOptions, startDynamo } from './dynamo.ts'
export { type CallFunction, type HttpApi, type HttpApiOptions, startHttpApi } from './http-api.ts'
export type { HttpRoute } from './http-route.ts'
