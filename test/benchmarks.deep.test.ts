import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

/** Cases whose margin is wide enough for a machine that does other work too; `npm run bench -- runtime` has them all. */
const CASES = '^(replay (100|3,000|10,000|20,000) steps|run 1,000 steps)$'

// Repeated once: other work on the machine costs the side that allocates faster more than the other.
test('durable-core is at least half as much faster than the official SDK as its targets ask, and replay grows at most 4 times where the history doubles', {
  retry: 1,
  timeout: 1_200_000,
}, () => {
  const bench = ['scripts/bootstrap.mjs', 'bench', 'runtime', '--gate', '--only', CASES]
  const { status, stdout, stderr } = spawnSync(process.execPath, bench, { cwd: ROOT, encoding: 'utf8' })
  expect({ status, stderr }, stdout).toMatchObject({ status: 0 })
  expect(stdout).toContain('every gate passed')
})
