import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMAND, PARCEL, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
test('A run writes nothing outside of the data folder', { timeout: 90_000 }, async () => {
  await using bench = new Workbench()
  const [example, home, temporary] = ['parcel', 'home', 'temporary'].map((name) => join(bench.root, name))
  if (example === undefined || home === undefined || temporary === undefined) throw new Error('There are three.')
  cpSync(PARCEL, example, { recursive: true })
  symlinkSync(join(PARCEL, '..', '..', '..', 'node_modules'), join(bench.root, 'node_modules'))
  for (const folder of [home, temporary]) mkdirSync(folder)
  const files = () => [...readdirSync(example, { recursive: true }), ...readdirSync(home), ...readdirSync(temporary)]
  const before = files()
  const { status } = spawnSync(process.execPath, [COMMAND, 'run', '.', '--data', bench.data], {
    cwd: example,
    env: { ...process.env, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: undefined },
    stdio: 'ignore',
  })
  expect(status).toBe(0)
  expect(files()).toEqual(before)
  expect(readdirSync(bench.data)).toContain('engine.sqlite')
})
