import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const requirements =
  process.env.CONFORMANCE_REQUIREMENTS ?? resolve(import.meta.dirname, '../../../../shared/conformance/requirements')
const isThere = existsSync(requirements)
if (!isThere)
  console.warn(
    `Skipped: there are no requirements at ${requirements}. Name their folder with CONFORMANCE_REQUIREMENTS.`,
  )

interface Run {
  readonly code: number
  readonly output: string
}

function conformance(runtime: 'core' | 'official'): Promise<Run> {
  const args = [join(import.meta.dirname, '../src/main.ts'), '--requirements', requirements, '--runtime', runtime]
  return new Promise((done) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })
}

function failures(output: string): string[] {
  return output.split('\n').filter((line) => /^(FAILED|UNCOVERED|UNSUPPORTED)/.test(line))
}

test.skipIf(!isThere)('durable-core on the local engine meets every requirement', async () => {
  const { code, output } = await conformance('core')
  expect(failures(output)).toEqual([])
  expect(output).toMatch(/\n\d+ passed, 0 failed\n$/)
  expect(code).toBe(0)
})

/** The official SDK has no `isFirstInvocation` at the end of an invocation, and no `isReplayingChildren`: the files say so. */
const IMPOSSIBLE_FOR_OFFICIAL = ['10-19', '10-23']

test.skipIf(!isThere)('the official SDK on the local engine meets every requirement that it can', async () => {
  const { output } = await conformance('official')
  const unexpected = failures(output).filter((line) => !IMPOSSIBLE_FOR_OFFICIAL.includes(line.split(/\s+/)[1] ?? ''))
  expect(unexpected).toEqual([])
})
