import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { keepShapes } from './kept-shapes.ts'
import { withDurableExecution } from './with-durable-execution.ts'

test('the execution that is kept begins after the turn in which it is asked for, matches its history, and is paused', async () => {
  const outputs: Promise<unknown>[] = []
  const invoke: Parameters<typeof keepShapes>[0] = (handler, config, { event, lambdaContext, client }) => {
    const output = withDurableExecution(handler, { ...config, durableExecutionClient: client })(event, lambdaContext)
    outputs.push(output)
    return output
  }
  keepShapes(invoke)
  keepShapes(invoke)
  expect(outputs).toHaveLength(0)
  await nextTurn()
  // One that does not match its history would fail, and would keep next to nothing.
  expect(await Promise.all(outputs)).toEqual([{ Status: 'PENDING' }])
})
