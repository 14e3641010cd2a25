import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { durable, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const RESULT = { weight: 3, label: 'label of p-1' }

function file({ root }: Workbench, content: unknown): string {
  const path = join(root, 'faults.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

test('Faults of a file meet a run, which ends as ever, and stay visible where no engine runs', async () => {
  await using bench = new Workbench()
  const faults = file(bench, [
    { kind: 'throttle', function: 'Label', retryAfterSeconds: 0 },
    { kind: 'lost-response', checkpoint: 2, function: 'Parcel' },
    { kind: 'stale-token', checkpoint: 99 },
  ])
  const run = await bench.run('run', '.', '--name', 'first', '--faults', faults, '--event', bench.event(), '--json')
  const { result, injected } = JSON.parse(run.stdout)
  expect({ code: run.code, result }).toEqual({ code: 0, result: RESULT })
  expect(injected.map(({ kind }: Record<string, unknown>) => kind)).toEqual(['lost-response', 'throttle'])
  expect(run.stderr).toMatch(/^It did not happen: stale-token at checkpoint 99\./m)

  const show = await bench.run('show', 'first')
  expect(show.stdout).toMatch(/^⚡ at .* lost-response {2}the answer to checkpoint 2 lost$/m)
  expect(show.stdout).toMatch(/^⚡ at .* throttle {7}checkpoint 1 refused: .* in parcel-local-Label$/m)
  const history = await bench.run('history', 'first')
  expect(history.stdout).toMatch(/^ +\S+Z {2}injected fault +lost-response +the answer to checkpoint 2 lost$/m)
  const events = JSON.parse((await bench.run('history', 'first', '--json')).stdout)
  expect(events.every(({ EventId }: Record<string, unknown>) => typeof EventId === 'number')).toBe(true)
})

test('On a running engine faults are set, happen, are listed and reset', async () => {
  await using bench = new Workbench()
  const faults = file(bench, [{ kind: 'slow-host', delaySeconds: 0.1, function: 'Weigh' }])
  const dev = bench.start('dev', '.', '--port', '0', '--faults', faults)
  await dev.says(/^Set to go wrong: 1 fault; see durable fault list --data \S+$/m)
  const added = await bench.run('fault', 'add', 'latency', '--delay', '100ms', '--times', '9', '--execution', 'here')
  expect(added).toEqual({
    code: 0,
    stdout: 'Set: latency by 100 ms at CheckpointDurableExecution of execution here, 9 times (id 2).\n',
    stderr: '',
  })
  const run = await bench.run('run', '.', '--name', 'here', '--crash', '1', '--event', bench.event())
  expect(run.code).toBe(0)
  expect(run.stdout).toMatch(/^✗ 1 .* killed right after checkpoint 1, as asked$/m)
  expect(run.stdout).toMatch(/^⚡ at .* latency +checkpoint 1 100 ms late$/m)
  await dev.says(/^Injected {3}parcel-local-Weigh {2}slow-host: the host began 100 ms late$/m)
  await dev.says(/^Injected {3}parcel-local-Parcel:1 here {2}crash-after: killed right after checkpoint 1, as asked$/m)

  // The run has taken its own fault away again.
  const list = await bench.run('fault', 'list')
  expect(list.stdout).toMatch(/^ID +KIND +HAPPENED +WHERE\n1 +slow-host +1 of 1 .*\n2 +latency +[1-9] of 9 .*\n$/)
  const one = await bench.run('fault', 'reset', '2', '--json')
  expect(JSON.parse(one.stdout)).toMatchObject([{ id: '2', kind: 'latency', times: 9 }])
  expect((await bench.run('fault', 'reset')).stdout).toMatch(/^Taken away: slow-host by 100 ms of function Weigh/)
  expect((await bench.run('fault', 'list')).stdout).toBe('No faults are set.\n')
  const gone = await bench.run('fault', 'reset', '2')
  expect(gone).toMatchObject({ code: 1, stderr: 'Error No fault with the id 2 is set.\n' })
  const wrong = await bench.run('fault', 'add', 'throttle', '--route', 'checkpoint')
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('--route: invalid option: expected one of "CheckpointDurableExecution"')
  const late = await bench.run('fault', 'add', 'latency')
  expect(late.stderr).toContain('Not a fault: --delay: expected seconds, more than 0 and at most 900.')
  const early = await bench.run('fault', 'add', 'throttle', '--delay', '2s')
  expect(early.stderr).toContain('Not a fault: --delay is nothing that a fault of this kind has.')
})

test('Where no engine runs, a fault cannot be set, and the error says what to do', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.')
  expect((await bench.run('fault', 'list')).stdout).toBe('No faults are set.\n')
  const { code, stderr } = await bench.run('fault', 'add', 'throttle')
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('--faults FILE') })
})

test.each([
  ['[', 'is not JSON'],
  [{ kind: 'throttle' }, 'has to be a list of faults'],
  [[{ kind: 'throttle' }, { kind: 'throttle', time: 2 }], 'Fault 2 of'],
])('the faults file %j is refused, before anything is touched', async (content, message) => {
  await using bench = new Workbench()
  for (const command of ['run', 'dev']) {
    const { code, stdout, stderr } = await bench.run(command, '.', '--faults', file(bench, content))
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) })
  }
  expect((await bench.run('list')).stderr).toContain('Nothing has run in the data folder')
})

test.each([
  [['fault', 'add'], /missing required argument 'kind'/],
  [['fault', 'add', 'crash-aftr'], /Expected one of throttle, .*Did you mean crash-after\?/],
  [['fault', 'add', 'throttle', '--times', '0'], /Expected a whole number from 1 to 10000/],
  [['fault', 'add', 'latency', '--delay', 'soon'], /Expected a length of time, such as 500ms/],
  [['fault', 'remove'], /unknown command 'remove'/],
])('%j is wrong usage, with exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await durable(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(message)
})
