import { boolean, integer, list, oneOf, required, someOf, string, structure, timestamp } from './shapes.ts'

// The named shapes of Lambda's service model and their constraints (service-spec.md, section 1.3). The patterns are
// shown to clients in error messages, so they are written as the service writes them.

const REGION = '(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}'
const FUNCTION_PREFIX = `(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\\d{12}:)?(function:)?`

export const functionName = string({
  min: 1,
  max: 256,
  pattern: `${FUNCTION_PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
})

/** The tighter shape of the alias routes. */
export const unversionedFunctionName = string({
  min: 1,
  max: 140,
  pattern: `${FUNCTION_PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
})

export const qualifier = string({ min: 1, max: 128, pattern: '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+' })
export const version = string({ min: 1, max: 1024, pattern: '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)' })
export const alias = string({ min: 1, max: 128, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)' })

export const executionArn = string({
  min: 1,
  max: 1024,
  pattern:
    'arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\\d{12}):function:([a-zA-Z0-9_-]+):(\\$LATEST(?:\\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)',
})

export const executionName = string({ min: 1, max: 64, pattern: '[a-zA-Z0-9-_]+' })
export const checkpointToken = string({ min: 1, max: 2048, pattern: '[A-Za-z0-9+/]+={0,2}' })
export const callbackId = string({ min: 1, max: 1024, pattern: '[A-Za-z0-9+/]+={0,2}' })
export const tenantId = string({ min: 1, max: 256, pattern: '[a-zA-Z0-9\\._:\\/=+\\-@ ]+' })

/** Filters of lists: the live service also knows the statuses of a pause and a deletion. */
export const statuses = someOf(
  ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED', 'PAUSING', 'PAUSED', 'DELETING'],
  { min: 1, max: 10 },
)

/** Page size of the durable routes; 0 stands for the default. */
export const itemCount = integer({ min: 0, max: 1000 })
/** Page size of the function routes. */
export const maxListItems = integer({ min: 1, max: 10_000 })
export const marker = string()
export const flag = boolean()
export const moment = timestamp()

const operationId = string({ min: 1, max: 64, pattern: '[a-zA-Z0-9-_]+' })
const delaySeconds = integer({ min: 1, max: 31_622_400 })
const timeoutSeconds = integer({ min: 0, max: 99_999_999 })

export const errorObject = structure({
  ErrorMessage: string(),
  ErrorType: string(),
  ErrorData: string(),
  StackTrace: list(string()),
})

const operationUpdate = structure({
  Id: required(operationId),
  Type: required(oneOf('EXECUTION', 'CONTEXT', 'STEP', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE')),
  Action: required(oneOf('START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL')),
  ParentId: operationId,
  Name: string({ min: 1, max: 256, pattern: '[\\x20-\\x7E]+' }),
  SubType: string({ min: 1, max: 32, pattern: '[a-zA-Z0-9-_]+' }),
  Payload: string({ max: 6_291_456 }),
  Error: errorObject,
  ContextOptions: structure({ ReplayChildren: boolean() }),
  StepOptions: structure({ NextAttemptDelaySeconds: delaySeconds }),
  WaitOptions: structure({ WaitSeconds: delaySeconds }),
  CallbackOptions: structure({ TimeoutSeconds: timeoutSeconds, HeartbeatTimeoutSeconds: timeoutSeconds }),
  ChainedInvokeOptions: structure({
    FunctionName: required(functionName),
    TenantId: tenantId,
    XAmznTraceId: string({ max: 8192 }),
  }),
})

export const checkpointRequest = structure({
  CheckpointToken: required(checkpointToken),
  Updates: list(operationUpdate),
  ClientToken: string({ min: 1, max: 64, pattern: '[\\x21-\\x7E]+' }),
})
