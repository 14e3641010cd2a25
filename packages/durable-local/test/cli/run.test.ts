import { expect, test, vi } from 'vitest'
import { Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const ALL_STEPS = ['pack', 'send']

test('A run shows every operation as it happens, then the tree, the result and what to try next', async () => {
  await using bench = new Workbench()
  const { code, stdout, stderr } = await bench.start('run', '.', '--name', 'first').finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/✓ pack {2}step/)
  expect(stdout).toMatch(/◷ drying {2}wait {2}1 s, 1 s left/)
  expect(stdout).toMatch(/✓ label › print {2}step/)
  expect(stdout).toMatch(/^parcel-local-Parcel:1 first {2}SUCCEEDED after /m)
  expect(stdout).toMatch(/^│ └ ✓ print {2}step/m)
  expect(stdout).toContain('Result {"weight":3,"label":"label of p-1"}')
  expect(stdout).toContain(`durable run . --event forgotten --data ${bench.data}   (or pickup, slow, torn)`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(stdout).not.toMatch(/\u001b/)
})

test('With --json there is one JSON value on standard output; waits are skipped, and answers come from their file', async () => {
  await using bench = new Workbench()
  const { code, stdout, stderr } = await bench.run('run', '.', '--event', 'pickup', '--json')
  const run = JSON.parse(stdout)
  expect({ code, status: run.status, result: run.result }).toEqual({
    code: 0,
    status: 'SUCCEEDED',
    result: { weight: 3, label: 'label of p-4' },
  })
  expect(run.skippedMs).toBeGreaterThan(7_000_000)
  expect(run.operations.map(({ name, status }: Record<string, unknown>) => `${name} ${status}`)).toEqual(
    ['pack', 'weigh', 'drying', 'label', 'pickup', 'send'].map((name) => `${name} SUCCEEDED`),
  )
  expect(stderr).toMatch(/skipped .* of waiting/)
  expect(stderr).toContain('The outside world succeeds with {"carrier":"DHX"}: callback pickup')
})

test('A callback that nobody answers times out, and the execution fails', async () => {
  await using bench = new Workbench()
  const { code, stdout } = await bench.run('run', '.', '--event', 'forgotten')
  expect(code).toBe(1)
  expect(stdout).toContain('No answer to the callback pickup is planned here.')
  expect(stdout).toMatch(/skipped 6 h of waiting: pickup › /)
  expect(stdout).toMatch(/FAILED after 6 h/)
})

test('A callback without a timeout and without an answer is left open, with how to answer it', async () => {
  await using bench = new Workbench()
  const event = bench.event({ pickup: 'whenever' })
  const left = await bench.run('run', '.', '--name', 'open', '--function', 'Parcel', '--event', event)
  expect(left.code).toBe(1)
  expect(left.stderr).toContain(`durable run . --function Parcel --name open --data ${bench.data}`)
  expect(left.stderr).toContain('The execution open waits for an answer that nobody gives here')
  expect(left.stderr).toContain(`durable callback succeed pickup --execution open --data ${bench.data}`)

  const answered = await bench.run('callback', 'succeed', 'pickup', '--execution', 'open', '--payload', '{"by":"Ann"}')
  expect(answered).toEqual({ code: 0, stdout: 'The callback succeeds with {"by":"Ann"}.\n', stderr: '' })
  const again = await bench.run('callback', 'succeed', 'pickup', '--execution', 'open')
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('waits for no callback "pickup"')

  const done = await bench.run('run', '.', '--name', 'open', '--json')
  expect(JSON.parse(done.stdout)).toMatchObject({ status: 'SUCCEEDED', attached: true })
  // The answer that came while no engine ran led to an invocation of the next one, not to a lost one of none.
  expect(JSON.parse(done.stdout).invocations.filter(({ error }: Record<string, unknown>) => error)).toEqual([])
  expect(bench.steps()).toEqual(['pack', 'call the carrier', 'send'])
})

test('A second run of the same name shows the stored result and runs nothing', async () => {
  await using bench = new Workbench()
  const event = bench.event()
  expect((await bench.run('run', '.', '--name', 'same', '--event', event)).code).toBe(0)
  const second = await bench.run('run', '.', '--name', 'same', '--event', event)
  expect(second.code).toBe(0)
  expect(second.stdout).toContain('The execution same was there already.')
  expect(second.stdout).toContain('Result {"weight":3,"label":"label of p-1"}')
  expect(bench.steps()).toEqual(ALL_STEPS)

  const other = await bench.run('run', '.', '--name', 'same', '--event', 'torn')
  expect(other).toMatchObject({ code: 1, stdout: '' })
  expect(other.stderr).toContain('There is an execution "same" already, with another event')
})

test('A host that is killed on the way changes nothing about the result, and no step that was done runs again', async () => {
  await using bench = new Workbench()
  const { code, stdout } = await bench.run('run', '.', '--crash', '1', '--event', bench.event(), '--json')
  const run = JSON.parse(stdout)
  expect({ code, result: run.result }).toEqual({ code: 0, result: { weight: 3, label: 'label of p-1' } })
  expect(run.invocations[0]).toMatchObject({
    note: 'killed right after checkpoint 1, as asked',
    error: { ErrorType: 'Runtime.ExitError' },
  })
  expect(run.invocations[1]).toMatchObject({ replayed: 1 })
  expect(bench.steps()).toEqual(ALL_STEPS)
})

test('A crash that never comes is told', async () => {
  await using bench = new Workbench()
  const { code, stderr } = await bench.run('run', '.', '--crash', '1000')
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /^It did not happen: crash-after at checkpoint 1000\. The last one that was seen is number \d\.$/m,
  )
})

test('Ctrl-C leaves the execution where it is, and the next run goes on with it', async () => {
  await using bench = new Workbench()
  const first = bench.start('run', '.', '--name', 'left', '--speed', '1', '--event', bench.event({ waitSeconds: 3600 }))
  await first.says(/◷ drying/)
  first.process.kill('SIGINT')
  const { code, stderr } = await first.finished
  expect(code).toBe(1)
  expect(stderr).toContain(
    `The execution left is not done. Go on with it: durable run . --name left --data ${bench.data}`,
  )

  const second = await bench.run('run', '.', '--name', 'left')
  expect(second.code).toBe(0)
  expect(bench.steps()).toEqual(ALL_STEPS)
})

test('--speed lets durable time run fast instead of skipping it', async () => {
  await using bench = new Workbench()
  const { code, stdout } = await bench.run('run', '.', '--event', 'slow', '--speed', '1800', '--json')
  expect({ code, skipped: JSON.parse(stdout).skippedMs }).toEqual({ code: 0, skipped: 0 })
})

test('With --cost a run tells what a thousand like it would cost, and what it assumes', async () => {
  await using bench = new Workbench()
  const { stdout } = await bench.run('run', '.', '--name', 'priced', '--cost')
  expect(stdout).toMatch(
    /^Cost {3}6 durable operations, \d+ invocations, \d+ bytes written: \$0\.0\d+ for 1000 executions\. List prices of /m,
  )
  const { stdout: json } = await bench.run('run', '.', '--name', 'priced', '--cost', '--json')
  expect(JSON.parse(json).cost).toMatchObject({ operations: 6, assumed: expect.stringContaining('1024 MB') })
})

test('An execution that runs beside is named, for time is skipped for both together', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.', '--name', 'open', '--event', bench.event({ pickup: 'whenever' }))
  const second = await bench.run('run', '.', '--name', 'second')
  expect(second.stderr).toMatch(/^Note: The execution open runs in this data folder too, .* stop open$/m)
  const again = await bench.run('run', '.', '--name', 'second')
  expect(again.stderr).not.toContain('Note:')
})
