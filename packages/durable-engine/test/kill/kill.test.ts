import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runSeed } from '../../src/testing/seeded.ts'
import { temporaryFolder } from '../../src/testing/temporary-folder.ts'
import { killAgainAndAgain } from './kill-run.ts'
import { verdictOn } from './verdict.ts'

// A busy machine takes its time to start an engine five times.
const timeout = 120_000

test('an engine that is killed again and again loses nothing, does nothing twice, and finishes', { timeout }, async ({
  signal,
}) => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const file = join(folder.path, 'engine.sqlite')
  const options = { file, seed: runSeed(), executions: 60, atOnce: 50, kills: 4, signal }
  const run = await killAgainAndAgain(options)
  expect(run.kills).toBe(options.kills)
  expect(await verdictOn(run, options)).toEqual([])
})
