import { expect, test, vi } from 'vitest'
import { durable, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const LONG = { waitSeconds: 3600 }

test('A wait is skipped in a folder where no engine runs, and the execution goes on when one does', async () => {
  await using bench = new Workbench()
  const first = bench.start('run', '.', '--name', 'left', '--speed', '1', '--event', bench.event(LONG))
  await first.says(/◷ drying/)
  first.process.kill('SIGINT')
  await first.finished

  const wrong = await bench.run('skip', 'left', 'dryng')
  expect(wrong).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error The execution left waits not for "dryng", but for drying.\n',
  })
  const { code, stdout, stderr } = await bench.run('skip', 'left', 'drying')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /^Skipped the wait drying of left, due at \S+Z\. The execution goes on when an engine runs here\.\n$/,
  )
  const again = await bench.run('skip', 'left')
  expect(again.stderr).toBe(
    'Error The execution left waits for no time any more: it goes on as soon as an engine runs.\n',
  )

  const clock = await bench.run('clock')
  expect(clock).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('No engine runs on this data') })

  const done = await bench.run('run', '.', '--name', 'left', '--json')
  expect(JSON.parse(done.stdout)).toMatchObject({ status: 'SUCCEEDED', skippedMs: 0 })
  expect(bench.steps()).toEqual(['pack', 'send'])
})

test('On a running engine a wait is skipped, and durable time is read and moved', async () => {
  await using bench = new Workbench()
  const dev = bench.start('dev', '.', '--port', '0')
  const endpoint = (await dev.says(/Lambda API {2}(http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  const one = bench.start('run', '.', '--name', 'one', '--event', bench.event(LONG))
  await one.says(/◷ drying/)
  const skipped = await bench.run('skip', 'one', '--json', '--endpoint', endpoint)
  expect(JSON.parse(skipped.stdout)).toMatchObject({ kind: 'wait', operation: { name: 'drying' } })
  expect((await one.finished).code).toBe(0)

  const two = bench.start('run', '.', '--name', 'two', '--event', bench.event(LONG))
  await two.says(/◷ drying/)
  const before = JSON.parse((await bench.run('clock', '--json')).stdout)
  const moved = await bench.run('clock', 'advance', '59min')
  expect(moved).toMatchObject({ code: 0, stderr: '' })
  expect(moved.stdout).toMatch(/^Durable time is \S+Z; next due at \S+Z, in .*\.\n$/)
  const idle = JSON.parse((await bench.run('clock', 'run-until-idle', '--json')).stdout)
  expect(idle).toMatchObject({ done: true, busy: false })
  expect(Date.parse(idle.now) - Date.parse(before.now)).toBeGreaterThan(3_500_000)
  expect((await two.finished).code).toBe(0)
  const back = await bench.run('clock', 'advance', '--to', before.now, '--json')
  expect(Date.parse(JSON.parse(back.stdout).now)).toBeGreaterThanOrEqual(Date.parse(idle.now))
})

test.each([
  [['skip'], /missing required argument 'execution'/],
  [['skip', 'one', '--aws'], /unknown option '--aws'/],
  [['clock', 'advance'], /Say either how far, as in "durable clock advance 2h", or --to which moment\./],
  [['clock', 'advance', '2h', '--to', '2027-01-31T08:00:00Z'], /Say either how far/],
  [['clock', 'advance', '500ms'], /Expected a length of time in whole seconds/],
  [['clock', 'advance', '--to', 'tomorrow'], /Expected a moment in ISO 8601/],
  [['clock', 'advanse'], /too many arguments/],
])('%j is wrong usage, with exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await durable(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(message)
})
