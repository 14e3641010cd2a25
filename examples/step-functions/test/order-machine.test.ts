import aslValidator from 'asl-validator'
import { loadStack } from 'durable-local'
import { expect, test } from 'vitest'
import { orderMachine } from '../src/order-machine.ts'
import { nameOf } from './name-of.ts'

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const definition = orderMachine({ tasks: arn('Tasks'), answer: arn('Answer'), packing: arn('Packing:7') })

test('the definition is right Amazon States Language, with paths that are right', () => {
  const checked = aslValidator(definition, { checkPaths: true, checkArn: true })
  expect(checked.errorsText()).toBe('')
})

test('every task tries again what Lambda refused because it was busy, and leads somewhere if it fails', () => {
  const { 'Answer with failure': tellsTheFailure, ...states } = definition.States
  for (const [name, state] of Object.entries(states)) {
    if (!('Type' in state) || state.Type !== 'Task') continue
    expect(JSON.stringify(state), name).toMatch(/"Retry":\[{"ErrorEquals":\["Lambda.ServiceException"/)
  }
  const mayFail = ['Check order', 'Reserve stock', 'Charge card', 'Pack', 'Confirm order'] as const
  for (const name of mayFail) expect(definition.States[name], name).toMatchObject({ Catch: [{ Next: /./ }] })
  expect(tellsTheFailure).toMatchObject({ Next: 'Failed' })
})

test('an undo is tried again whatever it fails with, and one that fails for good keeps no other from being tried', () => {
  const undos = Object.entries(definition.States).filter(([name]) => name.startsWith('Undo '))
  expect(undos).toHaveLength(4)
  for (const [, undo] of undos) {
    if (!('Next' in undo)) throw new Error('An undo has to lead on.')
    const catcher = { ErrorEquals: ['States.ALL'], ResultPath: '$.notUndone', Next: undo.Next }
    expect(undo).toMatchObject({ Retry: [{}, { ErrorEquals: ['States.ALL'], MaxAttempts: 3 }], Catch: [catcher] })
  }
})

test('what the stack deploys is this definition, and it calls the durable function by its version', async () => {
  const { stateMachines, warnings } = await loadStack(`${import.meta.dirname}/..`)
  expect(warnings).toEqual([])
  expect(stateMachines.map(({ component, name }) => [component, name])).toEqual([
    ['OrderMachine', nameOf('OrderMachine')],
  ])
  const local = (name: string) => arn(nameOf(name))
  expect(JSON.parse(stateMachines[0]?.definition ?? '')).toEqual(
    JSON.parse(
      JSON.stringify(
        orderMachine({
          tasks: local('Tasks'),
          answer: local('Answer'),
          packing: local('Packing:⟨qualifier of Packing⟩'),
        }),
      ),
    ),
  )
})
