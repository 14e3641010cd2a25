import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FunctionLogs } from './function-logs.ts'

test('a line of text gets its time and request; a structured record stays as it was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'function-logs-'))
  const logs = new FunctionLogs(folder, () => {})
  const line = { functionName: 'greet', version: '1', requestId: 'r-1', stream: 'stdout' } as const
  logs.append([
    { ...line, text: 'hello' },
    { ...line, text: '{"level":"INFO","message":"hello"}' },
  ])
  const written = readFileSync(join(folder, 'greet.log'), 'utf8')
  expect(written).toMatch(/^\d{4}-\S+Z r-1 hello\n\{"level":"INFO","message":"hello"\}\n$/)
})
