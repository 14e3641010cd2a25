import { LambdaClient } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { DurableExecutionApiClient } from './transport-aws-sdk.ts'

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/n/i'

test("both calls go through the user's own client", async () => {
  const sent: [string, unknown][] = []
  class Recorder extends LambdaClient {
    override send = async (command: { constructor: { name: string }; input: unknown }) => {
      sent.push([command.constructor.name, command.input])
      return { Operations: [] }
    }
  }
  const client = new DurableExecutionApiClient(new Recorder({ region: 'eu-west-1' }))
  const state = { DurableExecutionArn: ARN, CheckpointToken: 't', Marker: 'm', MaxItems: 1000 }
  const checkpoint = { DurableExecutionArn: ARN, CheckpointToken: 't', ClientToken: 'c', Updates: [] }
  expect(await client.getExecutionState(state)).toEqual({ Operations: [] })
  await client.checkpoint(checkpoint)
  expect(sent).toEqual([
    ['GetDurableExecutionStateCommand', state],
    ['CheckpointDurableExecutionCommand', checkpoint],
  ])
})
