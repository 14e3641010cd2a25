import { expect, test } from 'vitest'
import { History, START } from '../../test/cli/history.ts'

test('Operations lie under their parents, in the order they were created', () => {
  const tree = new History()
    .started()
    .add(1, 'ContextStarted', { Id: 'map', Name: 'lines', SubType: 'Map' })
    .add(2, 'ContextStarted', { Id: 'map-0', ParentId: 'map', SubType: 'MapIteration' })
    .step('reserve', 3, 4, { ParentId: 'map-0' })
    .step('confirm', 5, 6)
    .tree()
  expect(tree.roots.map(({ id }) => id)).toEqual(['map', 'confirm'])
  const reserve = tree.roots[0]?.children[0]?.children[0]
  expect(reserve).toMatchObject({
    id: 'reserve',
    kind: 'step',
    status: 'SUCCEEDED',
    startedAt: START + 3,
    endedAt: START + 4,
  })
  expect(reserve === undefined ? [] : tree.pathOf(reserve)).toEqual(['lines', 'mapIteration', 'reserve'])
})

test('An event that is known already changes nothing', () => {
  const history = new History().started().step('a', 1, 2)
  const tree = history.tree()
  for (const event of history.events) expect(tree.apply(event)).toBeUndefined()
  expect([...tree.operations]).toHaveLength(1)
})

test('A step that fails and has a delay waits for its next attempt', () => {
  const history = new History()
    .started()
    .add(1, 'StepStarted', { Id: 's' })
    .add(5, 'StepFailed', {
      Id: 's',
      StepFailedDetails: {
        Error: { Payload: { ErrorMessage: 'busy' } },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 2 },
      },
    })
  expect(history.tree().roots[0]).toMatchObject({
    status: 'PENDING',
    attempts: 1,
    dueAt: START + 2005,
    error: { ErrorMessage: 'busy' },
  })
  const again = history.add(2005, 'StepStarted', { Id: 's' }).tree().roots[0]
  expect(again).toMatchObject({ status: 'STARTED', startedAt: START + 2005, dueAt: undefined })
})

test.each([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
  ['ExecutionStopped', 'STOPPED'],
] as const)('%s ends the execution as %s', (type, status) => {
  expect(new History().started().add(9, type).tree()).toMatchObject({ status, endedAt: START + 9 })
})

test.each([
  ['ChainedInvokeStopped', 'STOPPED'],
  ['ChainedInvokeTimedOut', 'TIMED_OUT'],
  ['CallbackTimedOut', 'TIMED_OUT'],
  ['WaitCancelled', 'CANCELLED'],
  ['ContextFailed', 'FAILED'],
] as const)('%s ends its operation as %s', (type, status) => {
  expect(new History().started().add(9, type, { Id: 'x' }).tree().roots[0]).toMatchObject({
    status,
    endedAt: START + 9,
  })
})

test('What was done before an invocation is replayed in it; the inside of a closed context is not looked at', () => {
  const { invocations } = new History()
    .started()
    .add(1, 'ContextStarted', { Id: 'c' })
    .step('inside', 2, 3, { ParentId: 'c' })
    .add(4, 'ContextSucceeded', { Id: 'c' })
    .add(5, 'WaitStarted', {
      Id: 'w',
      WaitStartedDetails: { Duration: 1, ScheduledEndTimestamp: new Date(START + 1005) },
    })
    .invoked(0, 6)
    .add(1005, 'WaitSucceeded', { Id: 'w' })
    // It ends in the very millisecond in which the invocation began, but this invocation ran it.
    .step('after', 1005, 1005)
    .invoked(1005, 1006)
    .tree()
  expect(invocations.map(({ replayed }) => replayed)).toEqual([0, 2])
})

test('A step that was running when an invocation broke off runs again in the next', () => {
  const { invocations, roots } = new History()
    .started()
    .add(1, 'StepStarted', { Id: 'charge', Name: 'charge' })
    .invoked(0, 2, 'Runtime.ExitError')
    .add(3, 'StepSucceeded', { Id: 'charge' })
    .invoked(2, 4)
    .tree()
  expect(invocations.map(({ ranAgain }) => ranAgain.map(({ name }) => name))).toEqual([[], ['charge']])
  expect(roots[0]?.interruptions).toBe(1)
})

test('A step that must not run twice is not said to have run again', () => {
  const { invocations } = new History()
    .started()
    .add(1, 'StepStarted', { Id: 'charge', Name: 'charge' })
    .invoked(0, 2, 'Runtime.ExitError')
    .add(3, 'StepFailed', {
      Id: 'charge',
      StepFailedDetails: { Error: { Payload: { ErrorType: 'StepInterruptedError' } }, RetryDetails: {} },
    })
    .invoked(2, 4)
    .tree()
  expect(invocations[1]?.ranAgain).toEqual([])
})
