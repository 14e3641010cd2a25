import { expect, test } from 'vitest'
import { loadStack } from '../../src/stack/load-stack.ts'
import { temporaryExample } from '../temporary-example.ts'

const FILES = { 'src/a.ts': 'export const handler = async () => 1' }
const ORDER = `const order = new sst.aws.Workflow('Order', { handler: 'src/a.handler' })`

/** A stack with one machine of one task. */
function example(task: string, more = '') {
  return temporaryExample(
    `${ORDER}
     const machine = new aws.sfn.StateMachine('Machine', {
       roleArn: new aws.iam.Role('MachineRole', {}).arn,
       definition: $jsonStringify({ StartAt: 'Work', States: { Work: ${task} } }),${more}
     })
     return { arn: machine.arn, name: machine.name }`,
    FILES,
  )
}

const WORK = `{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: $interpolate\`\${order.arn}:\${order.qualifier}\` }, End: true }`

test('a state machine is part of the stack, with the functions that it calls, and its role is the affair of AWS', async () => {
  using stack = example(WORK)
  const { stateMachines, cloudOnly, outputs, warnings } = await loadStack(stack.directory)
  const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:demo-local-Order:⟨qualifier of Order⟩'
  expect(stateMachines).toEqual([
    { component: 'Machine', name: 'demo-local-Machine', definition: expect.stringContaining(FunctionName) },
  ])
  expect(outputs).toEqual({
    arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:demo-local-Machine',
    name: 'demo-local-Machine',
  })
  expect(cloudOnly).toEqual([{ type: 'aws.iam.Role', name: 'MachineRole' }])
  expect(warnings).toEqual([])
})

test.each([
  ['of another type', WORK, `type: 'EXPRESS'`, /sst\.config\.ts:5: Machine is of type EXPRESS: only STANDARD/],
  ['with a name that cannot be one', WORK, `name: 'a b'`, /has to be 1 to 80 letters, digits, "-" and "_", got "a b"/],
  [
    'with a task that names no function',
    `{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: undefined }, End: true }`,
    '',
    /sst\.config\.ts:5: The task "Work" of Machine calls no function: its Parameters have no FunctionName, or it is undefined\./,
  ],
  [
    'that calls another service',
    `{ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true }`,
    '',
    /sst\.config\.ts:5: The task "Work" of Machine is for arn:aws:states:::sqs:sendMessage: only Lambda functions run locally/,
  ],
])('a state machine %s is refused with file and line', async (_what, task, more, message) => {
  using stack = example(task, more)
  await expect(loadStack(stack.directory)).rejects.toThrow(message)
})
