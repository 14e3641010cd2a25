// The constants that test suites import next to the runners. The AWS client has most of them too; it is not loaded
// for their sake.

/** How an execution is, or how it ended. */
export const ExecutionStatus = {
  FAILED: 'FAILED',
  RUNNING: 'RUNNING',
  STOPPED: 'STOPPED',
  SUCCEEDED: 'SUCCEEDED',
  TIMED_OUT: 'TIMED_OUT',
} as const

export type ExecutionStatus = (typeof ExecutionStatus)[keyof typeof ExecutionStatus]

/** How a function in the cloud is invoked. */
export const InvocationType = { DryRun: 'DryRun', Event: 'Event', RequestResponse: 'RequestResponse' } as const

export type InvocationType = (typeof InvocationType)[keyof typeof InvocationType]

export const OperationType = {
  CALLBACK: 'CALLBACK',
  CHAINED_INVOKE: 'CHAINED_INVOKE',
  CONTEXT: 'CONTEXT',
  EXECUTION: 'EXECUTION',
  STEP: 'STEP',
  WAIT: 'WAIT',
} as const

export type OperationType = (typeof OperationType)[keyof typeof OperationType]

export const OperationStatus = {
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
  READY: 'READY',
  STARTED: 'STARTED',
  STOPPED: 'STOPPED',
  SUCCEEDED: 'SUCCEEDED',
  TIMED_OUT: 'TIMED_OUT',
} as const

export type OperationStatus = (typeof OperationStatus)[keyof typeof OperationStatus]

/** What `waitForData` waits for. */
export const WaitingOperationStatus = {
  /** It has started; a waitForCallback has its callback. */
  STARTED: 'STARTED',
  /** The submitter of a waitForCallback is through; of anything else: it has ended. */
  SUBMITTED: 'SUBMITTED',
  /** It has ended, however; a waitForCallback: its callback has. */
  COMPLETED: 'COMPLETED',
} as const

export type WaitingOperationStatus = (typeof WaitingOperationStatus)[keyof typeof WaitingOperationStatus]
