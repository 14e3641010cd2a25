// The service over HTTP on loopback, in a process of its own: node loopback-service.ts. Prints its port, ends with its parent.
// It does as little as it can for a call, because its own time is in the figures of both runtimes.
import { createServer } from 'node:http'
import type { WireOperation, WireTimestamp } from '../../../packages/durable-core/src/index.ts'
import { MemoryService } from './memory-service.ts'

/** By the path of its calls, which has the execution's ARN in it. */
const executions = new Map<string, MemoryService>()

const server = createServer((request, response) => {
  const path = request.url ?? '/'
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', async () => {
    const execution = executions.get(path) ?? new MemoryService()
    executions.set(path, execution)
    const { CheckpointToken, NewExecutionState } = await execution.checkpoint(JSON.parse(body))
    const Operations = NewExecutionState?.Operations?.map(asOnTheWire)
    const answer = JSON.stringify({ CheckpointToken, NewExecutionState: { Operations } })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
    response.end(answer)
  })
})
// No connection is lost while its client is busy.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : address)
})
process.stdin.resume().once('end', () => process.exit(0))

/** The REST API has seconds where this memory has dates. */
function asOnTheWire(operation: WireOperation) {
  return {
    ...operation,
    StartTimestamp: seconds(operation.StartTimestamp),
    EndTimestamp: seconds(operation.EndTimestamp),
  }
}

function seconds(time: WireTimestamp | undefined): WireTimestamp | undefined {
  return time instanceof Date ? time.getTime() / 1000 : time
}
