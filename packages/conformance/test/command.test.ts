import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The command as it is started, with a folder of requirements of its own.

const step = { EventType: 'StepSucceeded', EventId: 3, StepSucceededDetails: {} }
const greeting = { Input: 'World', ExpectedExecutionHistory: [step] }
const REQUIREMENTS = {
  'step/1-1': { ...greeting, ExpectedResult: { ExecutionStatus: 'SUCCEEDED', Result: 'Hello, World!' } },
  'step/1-2': { ...greeting, ExpectedResult: { ExecutionStatus: 'SUCCEEDED', Result: 'Hello, nobody!' } },
  'step/1-7': { ...greeting, ExpectedLogs: [{ match: { message: 'Greeting step started for: World' } }] },
  'other/99-1': greeting,
}

let folder: string
/** An API that knows no function, and breaks off where it is asked for that of 1-2. */
let stranger: Server

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'requirements-'))
  for (const [name, requirement] of Object.entries(REQUIREMENTS)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    // JSON is YAML, too.
    writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(requirement))
  }
  stranger = createServer((request, response) => {
    if (request.url?.includes('conformance-1-2')) request.socket.destroy()
    else response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  stranger.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Run {
  readonly code: number
  /** Status by requirement. */
  readonly verdicts: Record<string, string>
  readonly output: string
}

function conformance(...args: string[]): Promise<Run> {
  const command = [join(import.meta.dirname, '../src/main.ts'), '--requirements', folder, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      const lines = stdout.matchAll(/^([A-Z]+(?:_FAILED)?) +(\d+-\d+) /gm)
      const verdicts = Object.fromEntries([...lines].map(([, status, id]) => [id, status]))
      resolve({ code: error === null ? 0 : Number(error.code), verdicts, output: stdout + stderr })
    })
  })
}

function endpointOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('hosts the handlers, tells what passed and what did not, and ends with 1 unless all passed', async () => {
  const { code, verdicts, output } = await conformance()
  expect(verdicts).toEqual({ '1-1': 'PASSED', '1-2': 'FAILED', '1-7': 'PASSED', '99-1': 'UNCOVERED' })
  expect(output).toMatch(/\n2 passed, 2 failed\n$/)
  expect(code).toBe(1)
}, 60_000)

test('a connection that breaks off is the failure of one requirement, and not the end of the run', async () => {
  const { code, verdicts } = await conformance('--endpoint', endpointOf(stranger))
  expect(verdicts).toEqual({ '1-1': 'UNCOVERED', '1-2': 'FAILED', '1-7': 'UNCOVERED', '99-1': 'UNCOVERED' })
  expect(code).toBe(1)
})

test.each([
  ['an unknown option', ['--strange']],
  ['an unknown suite', ['--suite', 'strange']],
  ['an endpoint where nothing answers', ['--endpoint', 'http://127.0.0.1:1']],
])('ends with 2 for %s', async (_what, args) => {
  expect(await conformance(...args)).toMatchObject({ code: 2, verdicts: {} })
})
