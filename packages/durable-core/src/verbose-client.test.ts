import { afterEach, expect, test, vi } from 'vitest'
import type { DurableExecutionClient } from './transport.ts'
import { refreshLogConfig, verboseClient } from './verbose-client.ts'

const client: DurableExecutionClient = {
  checkpoint: async () => ({ CheckpointToken: 'next', NewExecutionState: undefined }),
  getExecutionState: () => Promise.reject(new Error('throttled')),
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  refreshLogConfig()
})

test('without DURABLE_VERBOSE_MODE the client is left alone', () => {
  expect(verboseClient(client)).toBe(client)
})

test('with it every call and how it ended is told, and nothing else changes', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'debug').mockImplementation((line) => lines.push(line))
  vi.stubEnv('DURABLE_VERBOSE_MODE', 'true')
  refreshLogConfig()
  const verbose = verboseClient(client)
  const base = { DurableExecutionArn: 'a', CheckpointToken: 't' }
  const Updates = [{ Id: '1', Type: 'STEP', Action: 'START', Name: 'charge' } as const]
  expect(await verbose.checkpoint({ ...base, Updates })).toMatchObject({ CheckpointToken: 'next' })
  await expect(verbose.getExecutionState({ ...base, Marker: 'm' })).rejects.toThrow('throttled')
  expect(lines.map((line) => line.replace(/\d+ ms/, 'n ms'))).toEqual([
    'durable-core: checkpoint [START STEP charge] → ok, n ms',
    'durable-core: getExecutionState m → Error: throttled, n ms',
  ])
})
