import fc from 'fast-check'
import { type FaultKind, faultKinds } from '../../src/faults/fault-kinds.ts'

// Requests that nobody in their right mind would send, to every operation. They are made of what the operation expects,
// of what it nearly expects, and of anything at all; the first outweighs the others, so that many get far.

/** What is known of the world at the time a request is sent: a held invocation and an open callback. */
export interface Current {
  readonly arn: string
  readonly token: string
  readonly callbackId: string
}

/** A request of which the current parts are filled in last. */
export interface FuzzedRequest {
  readonly method: string
  readonly path: string
  readonly label: { readonly text: string; readonly encoding: keyof typeof encodings }
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const ARN = 'CURRENT-ARN'
const TOKEN = 'CURRENT-TOKEN'
const CALLBACK = 'CURRENT-CALLBACK'

const encodings = {
  once: encodeURIComponent,
  twice: (text: string) => encodeURIComponent(encodeURIComponent(text)),
  /** Not at all, except for what a request line cannot carry. */
  none: (text: string) => text.replaceAll(/[^!-~]|[?#]/g, '%'),
}

/** The request as it goes out, in the world as it is. */
export function fill(fuzzed: FuzzedRequest, { arn, token, callbackId }: Current) {
  function current(text: string): string {
    return text.replaceAll(ARN, arn).replaceAll(TOKEN, token).replaceAll(CALLBACK, callbackId)
  }
  const { method, headers, label, body } = fuzzed
  const path = fuzzed.path.replace('{}', () => encodings[label.encoding](current(label.text)))
  // A lone surrogate cannot be encoded.
  const query = fuzzed.query.map(([name, value]) => `${name}=${encodeURIComponent(current(value).toWellFormed())}`)
  return {
    method,
    headers,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    body: typeof body === 'string' ? Buffer.from(current(body)) : body,
  }
}

const FUNCTION = ['orders', 'orders:1', 'orders:live', 'plain', 'yearly:1', '123456789012:function:orders:2', 'nobody']
const EXECUTION = [
  ARN,
  ARN,
  ARN,
  'arn:aws:lambda:us-east-1:123456789012:function:orders:1/durable-execution/a/b',
  `${ARN}x`,
]
const CALLBACKS = [CALLBACK, CALLBACK, 'Zm9v', `${CALLBACK}A`]
const PAGE = ['Marker', 'MaxItems']
const FAULT_ID = ['1', '2', '17']

interface Operation {
  readonly method: string
  /** `{}` stands for the label. */
  readonly path: string
  readonly labels: readonly string[]
  readonly query?: readonly string[]
}

const operations: readonly Operation[] = [
  ...operationsOf(FUNCTION, [
    ['POST /2015-03-31/functions/{}/invocations', 'Qualifier'],
    ['POST /2014-11-13/functions/{}/invoke-async'],
    ['POST /2021-11-15/functions/{}/response-streaming-invocations'],
    [
      'GET /2025-12-01/functions/{}/durable-executions',
      'Qualifier',
      'DurableExecutionName',
      'Statuses',
      'StartedAfter',
      'StartedBefore',
      'ReverseOrder',
      ...PAGE,
    ],
    ['GET /2015-03-31/functions', 'FunctionVersion', ...PAGE],
    ['GET /2015-03-31/functions/{}', 'Qualifier'],
    ['GET /2015-03-31/functions/{}/configuration', 'Qualifier'],
    ['GET /2015-03-31/functions/{}/versions', ...PAGE],
    ['GET /2015-03-31/functions/{}/aliases', 'FunctionVersion', ...PAGE],
    ['GET /2015-03-31/functions/{}/aliases/live'],
    ['PUT /2015-03-31/functions/{}/code'],
    ['GET /2016-08-19/account-settings'],
  ]),
  ...operationsOf(EXECUTION, [
    ['POST /2025-12-01/durable-executions/{}/checkpoint'],
    ['POST /2025-12-01/durable-executions/{}/checkpoint'],
    ['GET /2025-12-01/durable-executions/{}/state', 'CheckpointToken', ...PAGE],
    ['GET /2025-12-01/durable-executions/{}/history', 'IncludeExecutionData', 'ReverseOrder', ...PAGE],
    ['GET /2025-12-01/durable-executions/{}', 'IncludeExecutionData'],
    ['POST /2025-12-01/durable-executions/{}/stop'],
  ]),
  ...operationsOf(CALLBACKS, [
    ['POST /2025-12-01/durable-execution-callbacks/{}/succeed'],
    ['POST /2025-12-01/durable-execution-callbacks/{}/fail'],
    ['POST /2025-12-01/durable-execution-callbacks/{}/heartbeat'],
  ]),
  ...operationsOf(FAULT_ID, [
    ['GET /local/clock'],
    ['POST /local/clock/advance'],
    ['POST /local/clock/run-until-idle'],
    ['POST /local/clock/skip'],
    ['GET /local/faults'],
    ['POST /local/faults'],
    ['POST /local/faults'],
    ['DELETE /local/faults'],
    ['DELETE /local/faults/{}'],
    ['GET /local/faults/injected', 'execution'],
  ]),
]

function operationsOf(
  labels: readonly string[],
  lines: readonly (readonly [line: string, ...query: readonly string[]])[],
): Operation[] {
  return lines.map(([line, ...query]) => {
    const [method = '', path = ''] = line.split(' ')
    return { method, path, labels, query }
  })
}

const plausible: Readonly<Record<string, readonly string[]>> = {
  CheckpointToken: [TOKEN],
  Qualifier: ['1', 'live', '$LATEST'],
  DurableExecutionName: ['one', 'two'],
  Statuses: ['RUNNING', 'SUCCEEDED', 'STOPPED', 'PAUSED'],
  StartedAfter: ['2027-01-15T08:00:00Z', '1800000000.122'],
  StartedBefore: ['2027-01-15T08:00:00.500Z', '1900000000'],
  ReverseOrder: ['true', 'false'],
  IncludeExecutionData: ['true', 'false'],
  MaxItems: ['1', '2', '1000'],
  FunctionVersion: ['ALL', '1'],
  execution: EXECUTION,
}

const odd = fc.oneof(
  fc.constantFrom('', '0', '-1', '1e9', '9'.repeat(30), 'null', 'NaN', '$LATEST', 'eyJhZnRlciI6MX0', ARN, TOKEN),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
)

/** Mostly one of `values`; sometimes anything. */
function near(values: readonly string[]): fc.Arbitrary<string> {
  if (values.length === 0) return odd
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: odd })
}

/** Mostly a value of this form; sometimes any JSON at all. */
function nearly(form: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: form }, { weight: 1, arbitrary: fc.jsonValue() })
}

const errorObject = fc.record(
  {
    ErrorMessage: nearly(fc.string({ unit: 'binary' })),
    ErrorType: fc.string(),
    StackTrace: nearly(fc.array(fc.string())),
  },
  { requiredKeys: [] },
)

const operationUpdate = fc.record(
  {
    Id: nearly(fc.stringMatching(/^[a-z]{1,2}$/)),
    Type: nearly(fc.constantFrom('STEP', 'STEP', 'WAIT', 'CONTEXT', 'CALLBACK', 'CHAINED_INVOKE')),
    Action: nearly(fc.constantFrom('START', 'START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL')),
    ParentId: nearly(fc.constantFrom('a', 'b')),
    Name: nearly(fc.constant('name')),
    SubType: nearly(fc.constantFrom('Step', 'Wait')),
    Payload: nearly(fc.oneof(fc.json(), fc.string({ unit: 'binary' }))),
    Error: nearly(errorObject),
    ContextOptions: nearly(fc.record({ ReplayChildren: nearly(fc.boolean()) })),
    StepOptions: nearly(fc.record({ NextAttemptDelaySeconds: nearly(fc.integer({ min: 0, max: 100 })) })),
    WaitOptions: nearly(fc.record({ WaitSeconds: nearly(fc.integer({ min: 0, max: 100 })) })),
    CallbackOptions: nearly(fc.record({ TimeoutSeconds: nearly(fc.nat()) })),
    ChainedInvokeOptions: nearly(fc.record({ FunctionName: near(FUNCTION) })),
  },
  { requiredKeys: ['Id', 'Type', 'Action'] },
)

/** An update that the engine accepts as the first of its operation. */
const freshUpdate = fc.oneof(
  fc.record({ Id: fc.uuid(), Type: fc.constant('STEP'), Action: fc.constantFrom('START', 'SUCCEED', 'FAIL') }),
  fc.record({
    Id: fc.uuid(),
    Type: fc.constant('WAIT'),
    Action: fc.constant('START'),
    WaitOptions: fc.record({ WaitSeconds: fc.integer({ min: 1, max: 1000 }) }),
  }),
)

const checkpoint = fc.record(
  {
    CheckpointToken: nearly(fc.constant(TOKEN)),
    ClientToken: nearly(fc.uuid()),
    Updates: nearly(fc.array(fc.oneof(operationUpdate, freshUpdate), { maxLength: 4 })),
  },
  { requiredKeys: ['CheckpointToken'] },
)

const timeMove = fc.record(
  {
    bySeconds: nearly(fc.integer({ min: 0, max: 10 })),
    to: nearly(fc.constant('2027-01-15T08:00:00Z')),
    execution: near(EXECUTION),
    operation: nearly(fc.stringMatching(/^[a-z]{1,2}$/)),
  },
  { requiredKeys: [] },
)

/** It may be set, but it meets nobody: every other request is to be answered as ever. */
const fault = fc.record(
  {
    kind: nearly(fc.constantFrom(...(Object.keys(faultKinds) as FaultKind[]))),
    execution: fc.constant('nobody-has-this-name'),
    function: near(FUNCTION),
    route: near(['CheckpointDurableExecution', 'Invoke', 'ListFunctions']),
    times: nearly(fc.integer({ min: 0, max: 3 })),
    checkpoint: nearly(fc.integer({ min: 0, max: 3 })),
    delaySeconds: nearly(fc.double({ min: 0, max: 900 })),
  },
  { requiredKeys: ['kind', 'execution'] },
)

const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', '{}', 'null') },
  { weight: 6, arbitrary: checkpoint.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: errorObject.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: timeMove.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: fault.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.nat({ max: 100_000 }).map((depth) => '['.repeat(depth)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
)

/** What Node's client lets through as a header's value. */
const headerValue = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 128, max: 255 }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 50,
})

function nearHeader(...values: readonly [string, ...string[]]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: headerValue })
}

const headers = fc.record(
  {
    'x-amz-invocation-type': nearHeader('Event', 'RequestResponse', 'DryRun'),
    'x-amz-durable-execution-name': nearHeader('one', 'two', 'three'),
    'x-amz-log-type': nearHeader('None', 'Tail'),
    'x-amz-client-context': nearHeader('e30='),
    'x-amz-tenant-id': nearHeader('blue'),
    'content-type': nearHeader('application/json'),
    authorization: headerValue,
  },
  { requiredKeys: [] },
)

/** A request to any of the operations. */
export const fuzzedRequest: fc.Arbitrary<FuzzedRequest> = fc
  .constantFrom(...operations)
  .chain(({ method, path, labels, query = [] }) =>
    fc.record({
      method: fc.oneof(
        { weight: 19, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'HEAD') },
      ),
      path: fc.constant(path),
      label: fc.record({
        text: near(labels).map((text) => text.toWellFormed()),
        encoding: fc.constantFrom('once', 'twice', 'none'),
      }),
      query: fc.array(
        fc.constantFrom('Odd', ...query).chain((name) => fc.tuple(fc.constant(name), near(plausible[name] ?? []))),
        { maxLength: 3 },
      ),
      headers,
      body,
    }),
  )
