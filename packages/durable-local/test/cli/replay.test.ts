import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { PARCEL, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const SOME_HISTORY = join(import.meta.dirname, '../../../../examples/basic-steps/histories/happy.json')
const NONE = 'declares no durable function (sst.aws.Workflow).'

/** A copy of the parcel example that can be edited; it finds the packages where the original does. */
function editable(bench: Workbench, copy: string): { readonly folder: string; edit(from: string, to: string): void } {
  const folder = join(bench.root, copy)
  cpSync(PARCEL, folder, { recursive: true })
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(folder, 'node_modules'))
  const handler = join(folder, 'src', 'parcel.ts')
  return {
    folder,
    edit(from, to) {
      const text = readFileSync(handler, 'utf8')
      if (!text.includes(from)) throw new Error(`the handler has no ${from}`)
      writeFileSync(handler, text.replace(from, to))
    },
  }
}

test('A history is recorded, redacted, and replayed against the code; an edit that breaks it is found', async () => {
  await using bench = new Workbench()
  const { folder } = editable(bench, 'same')
  await bench.run('run', '.', '--name', 'done')
  mkdirSync(join(folder, 'histories'))
  const file = join(folder, 'histories', 'happy.json')
  const recorded = await bench.run('record', 'done', '-o', file, '--redact', 'id=somebody')
  expect(recorded.stdout).toMatch(/^Recorded \d+ events in .*happy\.json\.\n$/)
  expect(readFileSync(file, 'utf8')).not.toContain('p-1')
  const again = await bench.run('record', 'done', '-o', file, '--redact', 'id=somebody')
  expect(again.stdout).toMatch(
    /happy\.json holds this history already, but for ids and times: it is left as it is\.\n$/,
  )

  expect(await durableReplay(folder)).toEqual({ code: 0, stdout: 'same     happy.json\n', stderr: '' })
  expect(await durableReplay(join(folder, 'histories'))).toMatchObject({ code: 0 })

  // Node loads a file once for each address, so what is edited is another copy.
  const changed = editable(bench, 'changed')
  cpSync(join(folder, 'histories'), join(changed.folder, 'histories'), { recursive: true })
  changed.edit("context.step('send'", "context.step('dispatch'")
  const broken = await durableReplay(changed.folder)
  expect(broken.code).toBe(1)
  expect(broken.stdout).toMatch(/^differs {2}happy\.json\n[\s\S]*"send" was recorded, "dispatch" was requested/)
})

test('Without histories there is nothing to replay, and the command says how to get one', async () => {
  expect(await durableReplay(PARCEL)).toMatchObject({ code: 1, stderr: expect.stringContaining('has no histories/') })
})

test('A history that names no handler needs a stack with a durable function, and one that says which it is of', async () => {
  await using bench = new Workbench()
  mkdirSync(join(bench.root, 'histories'))
  cpSync(SOME_HISTORY, join(bench.root, 'histories', 'happy.json'))
  const stackOf = (run: string) =>
    writeFileSync(
      join(bench.root, 'sst.config.ts'),
      `export default $config({ app: () => ({ name: 'some', home: 'aws' }), async run() { ${run} } })`,
    )
  stackOf('')
  expect(await durableReplay(bench.root)).toMatchObject({ code: 1, stderr: expect.stringContaining(NONE) })
  mkdirSync(join(bench.root, 'src'))
  const workflow = (name: string) => {
    writeFileSync(join(bench.root, 'src', `${name}.ts`), 'export function handler() {}')
    return `new sst.aws.Workflow('${name}', { handler: 'src/${name}.handler' })`
  }
  stackOf(`${workflow('A')}; ${workflow('B')}`)
  const several = 'has several: record it with --handler and one of src/A.handler, src/B.handler.'
  expect(await durableReplay(bench.root)).toMatchObject({ code: 1, stderr: expect.stringContaining(several) })
})

test('Running executions are held against the code before it is deployed', async () => {
  await using bench = new Workbench()
  const none = await bench.run('run', '.', '--name', 'done')
  expect(none.code).toBe(0)
  expect((await bench.run('check-deploy', '.')).stdout).toBe(
    'No execution of parcel-local-Parcel is running: nothing can break.\n',
  )
  const other = await bench.run('check-deploy', join(import.meta.dirname, '../../../../examples/saga'))
  expect(other).toMatchObject({ code: 0, stderr: '' })
  expect(other.stdout).toBe('No execution of saga-local-Trip is running: nothing can break.\n')
  await bench.run('run', '.', '--name', 'open', '--event', bench.event({ pickup: 'whenever' }))
  const sound = await bench.run('check-deploy', '.')
  expect(sound).toMatchObject({ code: 0, stderr: '' })
  expect(sound.stdout).toMatch(/^same +arn:.*\/open\/.*\n\n0 of 1 running executions would break\.\n$/)

  const changed = editable(bench, 'changed')
  changed.edit("context.wait('drying', {", "context.wait('drying', { days: 1,")
  const broken = await bench.run('check-deploy', changed.folder)
  expect(broken.code).toBe(0)
  expect(broken.stdout).toMatch(/Wait "drying": the duration in seconds differs\.\n +recorded: +1\n +requested: 86401/)
  expect(broken.stdout).toMatch(
    /\n0 of 1 running executions would break\. What differs for 1 does not reach them: they stay on the numbered version/,
  )
})

test('An execution of $LATEST goes on with what is deployed, so a deployment can break it', async () => {
  await using bench = new Workbench()
  const dev = bench.start('dev', '.', '--port', '0')
  const endpoint = (await dev.says(/Lambda API {2}(http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  const started = await fetch(`${endpoint}/2015-03-31/functions/parcel-local-Parcel/invocations?Qualifier=$LATEST`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event', 'X-Amz-Durable-Execution-Name': 'latest' },
    body: JSON.stringify({ id: 'p-1', pickup: 'whenever' }),
  })
  expect(started.status).toBe(202)
  const shown = async () => (await bench.run('show', 'latest', '--endpoint', endpoint)).stdout
  await vi.waitFor(async () => expect(await shown()).toContain('drying'), { timeout: 30_000 })
  const changed = editable(bench, 'changed')
  changed.edit("context.wait('drying', {", "context.wait('drying', { days: 1,")
  const broken = await bench.run('check-deploy', changed.folder, '--endpoint', endpoint)
  expect(broken.stdout).toMatch(/\n1 of 1 running executions would break\.\n$/)
  expect(broken.code).toBe(1)
})

test('On AWS, or at any address, the same commands read from the Lambda API', async () => {
  await using bench = new Workbench()
  for (const name of ['one', 'two']) {
    await bench.run('run', '.', '--name', name, '--event', bench.event({ pickup: 'whenever' }))
  }
  const dev = bench.start('dev', '.', '--port', '0')
  const endpoint = (await dev.says(/Lambda API {2}(http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  // The AWS SDK goes to this address instead of AWS.
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', endpoint)
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  try {
    const file = join(bench.root, 'one.json')
    const recorded = await bench.run('record', 'one', '--aws', '-o', file)
    expect(recorded).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Recorded \d+ events/) })
    const onAws = await bench.run('check-deploy', '.', '--stage', 'local', '--max', '1')
    expect(onAws.stdout).toMatch(/^same +arn:.*\/one\/.*\n\n0 of 1 running executions would break\.\n$/)
  } finally {
    vi.unstubAllEnvs()
  }
  const there = await bench.run('check-deploy', '.', '--endpoint', endpoint)
  expect(there.stdout).toMatch(/\n0 of 2 running executions would break\.\n$/)
})

async function durableReplay(example: string) {
  const { durable } = await import('./durable.ts')
  return await durable('replay', example)
}
