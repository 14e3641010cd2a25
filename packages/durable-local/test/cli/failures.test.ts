import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryExample } from '../temporary-example.ts'
import { COMMAND, durable, PARCEL, Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const WORKFLOW = "new sst.aws.Workflow('Job', { handler: 'src/job.handler', timeout: { execution: '1 hour' } })"

/** One message, no stack trace. */
function complaint({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
  return stderr
}

test.each([
  ['an unknown example', ['run', 'parcle'], 'There is no example "parcle".'],
  ['an unknown event', ['run', '.', '--event', 'hapy'], 'There is no event "hapy". Did you mean "happy"?'],
  ['a malformed event', ['run', '.', '--event', '{ "id": '], 'The event is not JSON'],
  ['an empty data folder', ['list'], 'Nothing has run in the data folder'],
  [
    'an endpoint where nobody is',
    ['list', '--endpoint', 'http://127.0.0.1:1'],
    'The Lambda API cannot be reached: connect ECONNREFUSED',
  ],
  ['an example without that function', ['run', '.', '--function', 'Lable'], 'Did you mean "Label"?'],
])('%s is told, with exit code 1', async (_, args, message) => {
  await using bench = new Workbench()
  const finished = await bench.run(...args)
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toContain(message)
})

test.each([
  ['no example', ['run']],
  ['an unknown option', ['run', '.', '--fast']],
  ['an unknown command', ['runn']],
  ['a crash at no number', ['run', '.', '--crash', 'soon']],
  ['a speed of nothing', ['run', '.', '--speed', '0']],
  ['a name that AWS would refuse', ['run', '.', '--name', 'order 1']],
  ['an endpoint that is no address', ['list', '--endpoint', 'localhost']],
  ['two places at once', ['list', '--aws', '--endpoint', 'http://127.0.0.1:1']],
])('%s is wrong usage, with exit code 2', async (_, args) => {
  const finished = await durable(...args)
  expect(finished.code).toBe(2)
  expect(complaint(finished)).not.toBe('')
})

test('A port in use is told, and the data folder stays usable', async () => {
  await using bench = new Workbench()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const finished = await bench.run('dev', '.', '--port', port)
  server.close()
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toContain(`Port ${port} on 127.0.0.1 is in use`)
  expect((await bench.run('run', '.')).code).toBe(0)
})

test('A data folder that cannot be made is told', async () => {
  await using bench = new Workbench()
  writeFileSync(join(bench.root, 'file'), '')
  const finished = await durable('run', '.', '--data', join(bench.root, 'file', 'data'))
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toMatch(/The data folder .* cannot be used: /)
})

test('A read-only data folder is told, and what is in it can be used again later', async ({ skip }) => {
  await using bench = new Workbench()
  expect((await bench.run('run', '.', '--name', 'parcel-1')).code).toBe(0)
  const readOnly = readOnlyCommand(bench.data)
  if (readOnly === undefined) return skip('root may write anywhere, and this machine mounts nothing')
  for (const args of [['run', '.'], ['dev', '.', '--port', '0'], ['list']]) {
    const { status, stdout, stderr } = readOnly([...args, '--data', bench.data])
    expect(status).toBe(1)
    expect(complaint({ stdout, stderr })).toMatch(/^Error The data folder .* cannot be used: .* Make it writable/)
  }
  expect((await bench.run('list')).stdout).toContain('parcel-1')
})

test('A full disk is told, nothing is lost, and with room again all goes on', async ({ skip }) => {
  await using bench = new Workbench()
  // A small disk of its own, as long as the script runs; each command's exit code and what it says on a line of its own.
  const script = `
    mount -t tmpfs -o size=8m none "$0"
    durable() { timeout 60 "$@" --data "$0/data" 2>&1 | grep -oE "parcel-[12]|Error.*" | head -1; }
    durable "$@" run . --name parcel-1
    dd if=/dev/zero of="$0/rest" bs=4k 2>"$0/dd"
    durable "$@" run . --name parcel-2
    durable "$@" list
    rm "$0/rest"
    durable "$@" list
    durable "$@" run . --name parcel-2
  `
  if (spawned(['unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', bench.root]).status !== 0) {
    return skip('this user may not mount a small disk')
  }
  const { stdout } = spawned(['unshare', '--mount', 'sh', '-c', script, bench.root, process.execPath, COMMAND])
  const full = expect.stringMatching(
    /^Error The data folder .*\/data cannot be used: database or disk is full\. Make room/,
  )
  expect(stdout.trim().split('\n')).toEqual(['parcel-1', full, full, 'parcel-1', 'parcel-2'])
})

/** Runs the command while `folder` is read-only: by its mode, or for root, whom modes do not stop, by a mount of the command's own. */
function readOnlyCommand(folder: string) {
  const command = [process.execPath, COMMAND]
  if (process.getuid?.() !== 0) {
    return (args: readonly string[]) => {
      chmodSync(folder, 0o555)
      const finished = spawned([...command, ...args])
      chmodSync(folder, 0o755)
      return finished
    }
  }
  const mounted = [
    ...['unshare', '--mount', 'sh', '-c'],
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"',
    folder,
  ]
  if (spawned([...mounted, 'true']).status !== 0) return undefined
  return (args: readonly string[]) => spawned([...mounted, ...command, ...args])
}

function spawned(args: readonly string[]) {
  const [program = '', ...rest] = args
  return spawnSync(program, rest, { cwd: PARCEL, encoding: 'utf8', timeout: 60_000 })
}

test('A database of another program is not touched', async () => {
  await using bench = new Workbench()
  mkdirSync(bench.data)
  writeFileSync(join(bench.data, 'engine.sqlite'), 'a diary')
  const finished = await bench.run('run', '.')
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toContain('engine.sqlite is not a database')
})

test('A database with damage inside is told, by whoever comes upon it', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.', '--name', 'parcel-1')
  const file = join(bench.data, 'engine.sqlite')
  const bytes = readFileSync(file)
  // The first page is its table of contents.
  writeFileSync(file, bytes.fill(0x55, 4096))
  for (const args of [['list'], ['show', 'parcel-1'], ['run', '.'], ['dev', '.', '--port', '0']]) {
    const finished = await bench.start(...args).finished
    expect(finished.code).toBe(1)
    expect(complaint(finished)).toMatch(/The data file is damaged \(database disk image is malformed\)\. Move it away/)
  }
})

test('An error in a stack file is told with its line, and nothing is left behind', async () => {
  using example = temporaryExample(`  throw new Error('no region')`)
  const finished = await durable('run', example.directory, '--event', '{}', '--data', example.dataFolder)
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toMatch(/sst\.config\.ts:\d+: no region/)
})

test('A handler that does not compile is told with its line', async () => {
  using example = temporaryExample(WORKFLOW, { 'src/job.ts': 'export const handler = (' })
  const finished = await durable('run', example.directory, '--event', '{}', '--data', example.dataFolder)
  expect(finished.code).toBe(1)
  expect(complaint(finished)).toMatch(/job\.ts:1: /)
})

test('A handler that throws when it is loaded fails its execution, with the reason', async () => {
  using example = temporaryExample(WORKFLOW, {
    'src/job.ts': "export const handler = connect()\nfunction connect() { throw new Error('no database here') }",
  })
  const args = ['run', example.directory, '--event', '{}', '--data', example.dataFolder]
  const { code, stdout } = await durable(...args)
  expect(code).toBe(1)
  expect(stdout).toContain('no database here')
  expect(stdout).toMatch(/FAILED after/)
})

test('An execution that is not there is told', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.')
  for (const command of ['show', 'history', 'stop']) {
    const finished = await bench.run(command, 'nobody')
    expect(finished.code).toBe(1)
    expect(complaint(finished)).toContain('There is no execution "nobody".')
    for (const nonsense of ['no body', '', 'arn:aws:lambda']) {
      const refused = await bench.run(command, nonsense)
      expect(complaint(refused)).toBe(`Error "${nonsense}" is neither the name of an execution nor its ARN.\n`)
    }
  }
  const forged = await bench.run('callback', 'succeed', 'bm9ib2R5')
  expect(forged.code).toBe(1)
  expect(complaint(forged)).toContain('"bm9ib2R5" is no id of a callback.')
  const named = await bench.run('callback', 'heartbeat', 'the pickup')
  expect(complaint(named)).toContain('If it is its name, say whose: --execution EXECUTION.')
})
