import type { Shape } from './shape.ts'

// The constraints of the service model for Lambda's durable routes (service-spec.md, section 1.3).

const BASE64 = '[A-Za-z0-9+/]+={0,2}'
const IDENTIFIER = '[a-zA-Z0-9-_]+'
const MAX_PAYLOAD = 6_291_456
const MAX_DELAY_SECONDS = 31_622_400
const MAX_TIMEOUT_SECONDS = 99_999_999

export const ARN_PATTERN =
  'arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\\d{12}):function:([a-zA-Z0-9_-]+):(\\$LATEST(?:\\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)'

export const durableExecutionArn: Shape = { type: 'string', min: 1, max: 1024, pattern: ARN_PATTERN }
export const durableExecutionName: Shape = { type: 'string', min: 1, max: 64, pattern: IDENTIFIER }
export const functionName: Shape = {
  type: 'string',
  min: 1,
  max: 256,
  pattern:
    '(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?',
}
export const qualifier: Shape = {
  type: 'string',
  min: 1,
  max: 128,
  pattern: '\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9$_-]+',
}
export const tenantId: Shape = { type: 'string', min: 1, max: 256, pattern: '[a-zA-Z0-9\\._:\\/=+\\-@ ]+' }
export const callbackId: Shape = { type: 'string', min: 1, max: 1024, pattern: BASE64 }
export const checkpointToken: Shape = { type: 'string', min: 1, max: 2048, pattern: BASE64 }
export const maxItems: Shape = { type: 'integer', min: 0, max: 1000 }
export const functionMaxItems: Shape = { type: 'integer', min: 1, max: 10_000 }
export const statuses: Shape = {
  type: 'list',
  min: 1,
  max: 10,
  of: {
    type: 'string',
    enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED', 'PAUSING', 'PAUSED', 'DELETING'],
  },
}

const payload: Shape = { type: 'string', max: MAX_PAYLOAD }
const text: Shape = { type: 'string' }

export const errorObject: Shape = {
  type: 'structure',
  members: {
    ErrorMessage: text,
    ErrorType: text,
    ErrorData: text,
    StackTrace: { type: 'list', of: text },
  },
}

const operationUpdate: Shape = {
  type: 'structure',
  required: ['Id', 'Type', 'Action'],
  members: {
    Id: { type: 'string', min: 1, max: 64, pattern: IDENTIFIER },
    ParentId: { type: 'string', min: 1, max: 64, pattern: IDENTIFIER },
    Name: { type: 'string', min: 1, max: 256, pattern: '[\\x20-\\x7E]+' },
    Type: { type: 'string', enum: ['EXECUTION', 'CONTEXT', 'STEP', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE'] },
    SubType: { type: 'string', min: 1, max: 32, pattern: IDENTIFIER },
    Action: { type: 'string', enum: ['START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL'] },
    Payload: payload,
    Error: errorObject,
    ContextOptions: { type: 'structure', members: { ReplayChildren: { type: 'boolean' } } },
    StepOptions: {
      type: 'structure',
      members: { NextAttemptDelaySeconds: { type: 'integer', min: 1, max: MAX_DELAY_SECONDS } },
    },
    WaitOptions: { type: 'structure', members: { WaitSeconds: { type: 'integer', min: 1, max: MAX_DELAY_SECONDS } } },
    CallbackOptions: {
      type: 'structure',
      members: {
        TimeoutSeconds: { type: 'integer', min: 0, max: MAX_TIMEOUT_SECONDS },
        HeartbeatTimeoutSeconds: { type: 'integer', min: 0, max: MAX_TIMEOUT_SECONDS },
      },
    },
    ChainedInvokeOptions: {
      type: 'structure',
      required: ['FunctionName'],
      members: {
        FunctionName: { type: 'string', min: 1, max: 256 },
        TenantId: tenantId,
        XAmznTraceId: { type: 'string', max: 8192 },
      },
    },
  },
}

export const checkpointRequest: Shape = {
  type: 'structure',
  required: ['CheckpointToken'],
  members: {
    CheckpointToken: checkpointToken,
    Updates: { type: 'list', of: operationUpdate },
    ClientToken: { type: 'string', min: 1, max: 64, pattern: '[\\x21-\\x7E]+' },
  },
}
