import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runSeed } from '../../src/testing/seeded.ts'
import { temporaryFolder } from '../../src/testing/temporary-folder.ts'
import { killAgainAndAgain } from './kill-run.ts'
import { verdictOn } from './verdict.ts'

/** Any number of kills by command: `DURABLE_KILLS=100`. */
const KILLS = Number(process.env.DURABLE_KILLS ?? 30)

test(`an engine that is killed ${KILLS} times loses nothing, does nothing twice, and finishes`, async ({ signal }) => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const file = join(folder.path, 'engine.sqlite')
  const options = { file, seed: runSeed(), executions: 20 + 12 * KILLS, atOnce: 50, kills: KILLS, signal }
  const run = await killAgainAndAgain(options)
  expect(run.kills).toBe(options.kills)
  expect(await verdictOn(run, options)).toEqual([])
})
