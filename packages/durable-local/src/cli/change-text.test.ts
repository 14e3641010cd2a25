import { expect, test } from 'vitest'
import { History, START } from '../../test/cli/history.ts'
import { changeText } from './change-text.ts'
import { ExecutionTree } from './execution-tree.ts'
import { noPaint } from './paint.ts'

function lines(history: History, path: readonly string[] = []): (string | undefined)[] {
  const tree = new ExecutionTree(
    'arn:aws:lambda:us-east-1:123456789012:function:shop-local-Order:3/durable-execution/order-1/1',
  )
  return history.events
    .map((event) => changeText(event, tree, tree.apply(event), { paint: noPaint, since: START, path }))
    .filter((line) => line !== undefined)
}

test('Every change worth telling is one line, as it was when it happened', () => {
  const history = new History()
    .started()
    .add(2, 'ContextStarted', { Id: 'reserve', Name: 'reserve', SubType: 'Map' })
    .step('lamp', 3, 40, { ParentId: 'reserve' })
    .add(41, 'ContextSucceeded', { Id: 'reserve', Name: 'reserve' })
    .add(42, 'WaitStarted', {
      Id: 'w',
      Name: 'cooling-off',
      WaitStartedDetails: { Duration: 60, ScheduledEndTimestamp: new Date(START + 60_042) },
    })
    .invoked(0, 45)
    .add(60_042, 'WaitSucceeded', { Id: 'w', Name: 'cooling-off' })
    .add(60_050, 'StepStarted', { Id: 's', Name: 'ship', SubType: 'Step' })
    .invoked(60_042, 60_060, 'Runtime.ExitError')
    .add(60_070, 'StepFailed', {
      Id: 's',
      StepFailedDetails: {
        Error: { Payload: { ErrorMessage: 'busy' } },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 },
      },
    })
    .invoked(60_060, 60_071)
    .add(61_070, 'StepStarted', { Id: 's' })
    .add(61_072, 'StepSucceeded', {
      Id: 's',
      StepSucceededDetails: { Result: {}, RetryDetails: { CurrentAttempt: 2 } },
    })
    .add(61_073, 'ExecutionSucceeded')
  expect(lines(history)).toEqual([
    '      0 ms  shop-local-Order:3 order-1 started',
    '      2 ms  ▸ reserve  map  started',
    '     40 ms  ✓ reserve › lamp  step  37 ms',
    '     41 ms  ✓ reserve  map  39 ms',
    '     42 ms  ◷ cooling-off  wait  1 min, 1 min left',
    '     1 min  ✓ cooling-off  wait  1 min',
    '     1 min  ✗ invocation 2  2 replayed, broke off: Runtime.ExitError: it broke',
    '     1 min  ↻ ship  step  attempt 1 failed: busy; again in 1 s, interrupted once',
    '     1 min  ✓ invocation 3  2 replayed, ran again: ship',
    ' 1 min 1 s  ▸ ship  step  started',
    ' 1 min 1 s  ✓ ship  step  2 attempts, 1 s, interrupted once',
    ' 1 min 1 s  SUCCEEDED',
  ])
})

test('A chained execution is told under the operation that waits for it, which also tells how it ended', () => {
  const history = new History().started().step('authorize', 1, 3).invoked(0, 4).add(4, 'ExecutionFailed')
  expect(lines(history, ['charge'])).toEqual(['      3 ms  ✓ charge › authorize  step  2 ms'])
})
