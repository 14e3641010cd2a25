import { expect, test } from 'vitest'
import { History, START } from '../../test/cli/history.ts'
import { noPaint } from './paint.ts'
import { type TreeViewOptions, treeView } from './tree-view.ts'

const CHILD = 'arn:aws:lambda:us-east-1:123456789012:function:shop-local-Payment:1/durable-execution/p/2'

function view(
  history: History,
  now: number,
  options: Pick<TreeViewOptions, 'width' | 'notes' | 'injections'> = {},
): string {
  const child = new History().started('p').step('authorize', 1, 21).add(30, 'ExecutionSucceeded').tree(CHILD)
  const tree = history.tree()
  return `\n${treeView(tree, { now: START + now, paint: noPaint, child: (arn) => (arn === CHILD ? child : undefined), ...options }).join('\n')}\n`
}

function order(): History {
  return new History()
    .started()
    .step('validate', 3, 5)
    .add(6, 'ContextStarted', { Id: 'reserve', Name: 'reserve', SubType: 'Map' })
    .step('lamp', 7, 40, { ParentId: 'reserve' })
    .add(41, 'ContextSucceeded', { Id: 'reserve' })
    .add(42, 'ChainedInvokeStarted', {
      Id: 'charge',
      Name: 'charge',
      SubType: 'ChainedInvoke',
      ChainedInvokeStartedDetails: { FunctionName: 'shop-local-Payment:1', DurableExecutionArn: CHILD },
    })
    .invoked(0, 45)
    .add(90, 'ChainedInvokeSucceeded', { Id: 'charge', Name: 'charge', SubType: 'ChainedInvoke' })
    .add(95, 'StepStarted', { Id: 'ship', Name: 'ship', SubType: 'Step' })
    .invoked(90, 100, 'Runtime.ExitError')
}

test('A finished order: what was done, what was replayed, what ran again after the crash', () => {
  const history = order()
    .add(200, 'StepFailed', {
      Id: 'ship',
      StepFailedDetails: {
        Error: { Payload: { ErrorType: 'CarrierBusy', ErrorMessage: 'try later' } },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 2 },
      },
    })
    .invoked(110, 201)
    .add(2200, 'StepStarted', { Id: 'ship' })
    .add(2210, 'StepSucceeded', {
      Id: 'ship',
      StepSucceededDetails: { Result: {}, RetryDetails: { CurrentAttempt: 2 } },
    })
    .invoked(2200, 2220)
    .add(2221, 'ExecutionSucceeded', { ExecutionSucceededDetails: { Result: { Payload: '{"orderId":"o-1"}' } } })
  const notes = new Map([['request-2', 'killed right after checkpoint 3, as asked']])
  expect(view(history, 5000, { notes })).toBe(`
shop-local-Order:3 order-1  SUCCEEDED after 2.2 s
├ ✓ validate     step    2 ms
├ ✓ reserve      map     35 ms
│ └ ✓ lamp       step    33 ms
├ ✓ charge       invoke  → shop-local-Payment:1, 48 ms
│ └ ✓ authorize  step    20 ms
└ ✓ ship         step    2 attempts, 2.1 s, interrupted once

Invocations
✓ 1  at 0 ms    45 ms
✗ 2  at 90 ms   10 ms  3 replayed, killed right after checkpoint 3, as asked
✓ 3  at 110 ms  91 ms  3 replayed, ran again: ship
✓ 4  at 2.2 s   20 ms  3 replayed

Result {"orderId":"o-1"}
`)
})

test('An order under way: what it waits for, and how long', () => {
  const history = new History()
    .started()
    .add(0, 'WaitStarted', {
      Id: 'w',
      Name: 'cooling-off',
      WaitStartedDetails: { Duration: 3600, ScheduledEndTimestamp: new Date(START + 3_600_000) },
    })
    .add(0, 'CallbackStarted', {
      Id: 'c',
      Name: 'approval',
      CallbackStartedDetails: { CallbackId: 'x', Timeout: 7200 },
    })
    .add(0, 'CallbackStarted', { Id: 'd', Name: 'delivery', CallbackStartedDetails: { CallbackId: 'y' } })
    .add(0, 'StepStarted', { Id: 's', Name: 'ship', SubType: 'Step' })
    .add(500, 'StepFailed', {
      Id: 's',
      StepFailedDetails: {
        Error: { Payload: { ErrorType: 'CarrierBusy', ErrorMessage: 'try later\nor never' } },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 120 },
      },
    })
  expect(view(history, 60_000)).toBe(`
shop-local-Order:3 order-1  RUNNING for 1 min
├ ◷ cooling-off  wait      1 h, 59 min left
├ ◷ approval     callback  waits for an answer since 1 min, times out in 1 h 59 min
├ ◷ delivery     callback  waits for an answer since 1 min, no timeout
└ ↻ ship         step      attempt 1 failed: CarrierBusy: try later; again in 1 min 1 s
`)
})

test('What a stopped order left open waits for nothing any more', () => {
  const history = new History()
    .started()
    .add(0, 'ContextStarted', { Id: 'p', Name: 'approval', SubType: 'WaitForCallback' })
    .add(0, 'CallbackStarted', {
      Id: 'c',
      Name: 'callback',
      ParentId: 'p',
      CallbackStartedDetails: { CallbackId: 'x', Timeout: 7200 },
    })
    .add(9000, 'ExecutionStopped', { ExecutionStoppedDetails: { Error: { Payload: {} } } })
  expect(view(history, 60_000)).toBe(`
shop-local-Order:3 order-1  STOPPED after 9 s
└ ⊘ approval    waitForCallback  not done when the execution ended
  └ ⊘ callback  callback         not done when the execution ended

Error  The execution was stopped.
`)
})

test('A failed order tells why', () => {
  const history = new History()
    .started()
    .add(1, 'StepStarted', { Id: 's', Name: 'charge', SubType: 'Step' })
    .add(9, 'StepFailed', {
      Id: 's',
      StepFailedDetails: {
        Error: { Payload: { ErrorType: 'CardDeclined', ErrorMessage: 'no funds' } },
        RetryDetails: { CurrentAttempt: 3 },
      },
    })
    .add(20, 'ExecutionFailed', {
      ExecutionFailedDetails: {
        Error: { Payload: { ErrorType: 'Error', ErrorMessage: 'no funds', ErrorData: '{"code":51}' } },
      },
    })
  expect(view(history, 20)).toBe(`
shop-local-Order:3 order-1  FAILED after 20 ms
└ ✗ charge  step  3 attempts, failed after 8 ms: CardDeclined: no funds

Error  no funds
       {"code":51}
`)
})

test('Where an error was thrown is told if it is stored, without packages and Node.js', () => {
  const StackTrace = [
    'TypeError: x is not a function',
    '    at confirm (/shop/src/order.ts:7:3)',
    '    at run (/shop/node_modules/durable-core/dist/invocation.js:1:1)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
  ]
  const Payload = { ErrorType: 'TypeError', ErrorMessage: 'x is not a function', StackTrace }
  const history = new History().started().add(5, 'ExecutionFailed', { ExecutionFailedDetails: { Error: { Payload } } })
  expect(view(history, 5).trimEnd().split('\n').slice(3)).toEqual([
    'Error  TypeError: x is not a function',
    '       at confirm (/shop/src/order.ts:7:3)',
  ])
})

test('A message of several lines is told to its end, and long lines of it are wrapped', () => {
  const ErrorMessage = `another operation\n\n  > 1  Step "a"  Step "b"\n\n${'Put such decisions into a step. '.repeat(4)}`
  const history = new History()
    .started()
    .add(5, 'ExecutionFailed', { ExecutionFailedDetails: { Error: { Payload: { ErrorType: 'Error', ErrorMessage } } } })
  expect(view(history, 5, { width: 80 }).trimEnd().split('\n').slice(3)).toEqual([
    'Error  another operation',
    '',
    '         > 1  Step "a"  Step "b"',
    '',
    '       Put such decisions into a step. Put such decisions into a step. Put such',
    '       decisions into a step. Put such decisions into a step.',
  ])
})

test('A stopped order and one that timed out say so, although their histories give no reason', () => {
  const stopped = new History()
    .started()
    .add(5, 'ExecutionStopped', { ExecutionStoppedDetails: { Error: { Payload: {} } } })
  expect(view(stopped, 5)).toContain('Error  The execution was stopped.')
  expect(view(new History().started().add(5, 'ExecutionTimedOut'), 5)).toContain(
    'Error  The execution ran longer than its timeout.',
  )
})

test('In a narrow terminal lines are cut, not wrapped', () => {
  const lines = view(order(), 100, { width: 30 }).trim().split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30)
  expect(lines[3]).toBe('│ └ ✓ lamp       step    33 ms')
  expect(lines[4]).toBe('├ ✓ charge       invoke  → sh…')
})

test('What went wrong on purpose is listed; a kill is told by its invocation, if that is shown', () => {
  const history = order().invoked(110, 201).add(221, 'ExecutionSucceeded', {})
  const { arn } = history.tree()
  const at = (ms: number) => new Date(START + ms).toISOString()
  const shown = view(history, 5000, {
    notes: new Map([['request-2', 'killed right after checkpoint 3, as asked']]),
    injections: [
      { at: at(5), kind: 'slow-host', executionArn: arn, requestId: 'request-1', delaySeconds: 2 },
      {
        at: at(44),
        kind: 'throttle',
        executionArn: CHILD,
        functionName: 'shop-local-Payment',
        route: 'CheckpointDurableExecution',
        checkpoint: 1,
      },
      { at: at(99), kind: 'crash-after', executionArn: arn, requestId: 'request-2', checkpoint: 3 },
      { at: at(120), kind: 'lost-response', executionArn: arn, route: 'GetDurableExecutionState' },
    ],
  })
  expect(shown).toContain(`
Injected faults
⚡ at 5 ms    slow-host      the host began 2 s late
⚡ at 44 ms   throttle       checkpoint 1 refused: TooManyRequestsException in shop-local-Payment
⚡ at 120 ms  lost-response  the answer to GetDurableExecutionState lost
`)
  expect(shown).toMatch(/✗ 2 .* killed right after checkpoint 3, as asked/)
})
