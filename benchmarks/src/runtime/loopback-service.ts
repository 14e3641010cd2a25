// The service over HTTP on loopback, in a process of its own: node loopback-service.ts. Prints its port, ends with its parent.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { MemoryService } from './memory-service.ts'

/** By the path of its calls, which has the execution's ARN in it. */
const executions = new Map<string, MemoryService>()

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback')
  const execution = executions.get(pathname) ?? new MemoryService()
  executions.set(pathname, execution)
  const answer = await execution.checkpoint(JSON.parse(await text(request)))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(answer, asOnTheWire))
})
// No connection is lost while its client is busy.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : address)
})
process.stdin.resume().once('end', () => process.exit(0))

/** The REST API has seconds where this memory has dates. */
function asOnTheWire(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key]
  return original instanceof Date ? original.getTime() / 1000 : value
}
