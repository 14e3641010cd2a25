import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { PARCEL, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

test('While `dev` runs, the other commands work on its engine', async () => {
  await using bench = new Workbench()
  const dev = bench.start('dev', '.', '--port', '0')
  const endpoint = (await dev.says(/Lambda API {2}(http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  await dev.says(
    /--function-name parcel-local-Parcel --qualifier 1 --invocation-type Event --payload fileb:\S*happy\.json/,
  )
  // The events are for the main function: to another one they would say nothing.
  await dev.says(/--function-name parcel-local-Label --qualifier 1 --invocation-type Event \/dev\/stdout/)

  await dev.says(/look at executions with: \S.* list --data \S+data$/m)

  const run = await bench.run('run', '.', '--name', 'here')
  expect(run.code).toBe(0)
  await dev.says(/^SUCCEEDED {2}parcel-local-Parcel:1 here$/m)
  await dev.says(/^parcel-local-Parcel:1 \| pack p-1$/m)

  const list = await bench.run('list', '--json')
  expect(
    JSON.parse(list.stdout).map(({ FunctionArn, Status }: Record<string, string>) => [
      FunctionArn?.split(':')[6],
      Status,
    ]),
  ).toEqual([
    ['parcel-local-Label', 'SUCCEEDED'],
    ['parcel-local-Parcel', 'SUCCEEDED'],
  ])
  const elsewhere = await bench.run('show', 'here', '--endpoint', endpoint)
  expect(elsewhere.stdout).toMatch(/^parcel-local-Parcel:1 here {2}SUCCEEDED/)

  const refused = await bench.run('run', '.', '--speed', '2')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('--speed would need one of its own')
  const second = await bench.run('dev', '.', '--port', '0')
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(`Another engine has the data folder ${bench.data}: process ${dev.process.pid}`)

  dev.process.kill('SIGINT')
  expect(await dev.finished).toMatchObject({ code: 0 })
})

test('An execution goes on after `dev` was killed, with nothing lost and nothing done twice', async () => {
  await using bench = new Workbench()
  const first = bench.start('dev', '.', '--port', '0')
  await first.says(/Lambda API/)
  const run = bench.start('run', '.', '--name', 'tough', '--event', bench.event({ waitSeconds: 2 }))
  await run.says(/◷ drying/)
  first.process.kill('SIGKILL')
  expect(await run.finished).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The Lambda API cannot be reached'),
  })

  const second = bench.start('dev', '.', '--port', '0')
  await second.says(/^SUCCEEDED {2}parcel-local-Parcel:1 tough$/m)
  expect(bench.steps()).toEqual(['pack', 'send'])
})

test('A changed source is a new version, in one line; one that does not compile is told and changes nothing', async () => {
  await using bench = new Workbench()
  const example = join(bench.root, 'parcel')
  cpSync(PARCEL, example, { recursive: true })
  symlinkSync(join(PARCEL, '..', '..', '..', 'node_modules'), join(bench.root, 'node_modules'))
  const label = join(example, 'src', 'label.ts')
  const source = readFileSync(label, 'utf8')

  const dev = bench.start('dev', example, '--port', '0')
  await dev.says(/Lambda API/)
  writeFileSync(label, source.replace('label of', 'sticker for'))
  await dev.says(/^Reloaded {2}parcel-local-Label is version 2 now/m)
  writeFileSync(label, 'export const handler = (')
  await dev.says(/^Not reloaded {2}.*label\.ts:1: /m)

  const { stdout } = await bench.run('run', example, '--name', 'new')
  expect(stdout).toContain('"label":"sticker for p-1"')
})

test('With --json `dev` says a JSON object a line', async () => {
  await using bench = new Workbench()
  const dev = bench.start('dev', '.', '--port', '0', '--json')
  await dev.says(/\n/)
  await bench.run('run', '.', '--name', 'here', '--json')
  await dev.says(/"status":"SUCCEEDED".*\n/)
  dev.process.kill('SIGTERM')
  const { stdout } = await dev.finished
  const [ready, ...said] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(ready).toMatchObject({ kind: 'ready', endpoint: expect.stringMatching(/^http:/), pid: dev.process.pid })
  expect(new Set(said.map(({ kind }) => kind))).toEqual(new Set(['status', 'log', 'stopping']))
})
