/**
 * The operations of the Lambda API that this engine serves, under AWS's names, each with what it is about: an
 * execution and its function, a function only, or neither.
 */
export const operations = {
  CheckpointDurableExecution: 'execution',
  GetDurableExecutionState: 'execution',
  GetDurableExecutionHistory: 'execution',
  GetDurableExecution: 'execution',
  StopDurableExecution: 'execution',
  ListDurableExecutionsByFunction: 'function',
  Invoke: 'execution',
  InvokeAsync: 'function',
  InvokeWithResponseStream: 'function',
  SendDurableExecutionCallbackSuccess: 'execution',
  SendDurableExecutionCallbackFailure: 'execution',
  SendDurableExecutionCallbackHeartbeat: 'execution',
  ListAliases: 'function',
  GetAlias: 'function',
  ListFunctions: 'account',
  GetFunction: 'function',
  GetFunctionConfiguration: 'function',
  ListVersionsByFunction: 'function',
  GetAccountSettings: 'account',
} as const satisfies Record<string, 'execution' | 'function' | 'account'>

export type Operation = keyof typeof operations
