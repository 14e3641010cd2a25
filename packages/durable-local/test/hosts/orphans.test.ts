import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { temporaryExample } from '../temporary-example.ts'
import { isRunning } from './is-running.ts'

const HANDLERS = `
import { spawnSync } from 'node:child_process'
import { openSync, writeFileSync, writeSync } from 'node:fs'
const here = (name) => writeFileSync(name + '.pid', String(process.pid))
export const Idle = async () => here('Idle')
export const Loop = async () => { here('Loop'); for (;;); }
export const Spawn = async () => { here('Spawn'); spawnSync('sleep', ['60']) }
export const Descriptors = async () => {
  const file = openSync('Descriptors.pid', 'a')
  try { for (;;) openSync('Descriptors.pid') } catch {}
  const begun = Date.now()
  while (Date.now() < begun + 500);
  writeSync(file, String(process.pid))
  for (;;);
}
`
const LOADS = `
import { writeFileSync } from 'node:fs'
writeFileSync('Loads.pid', String(process.pid))
for (;;);
export const Loads = 1
`
const NAMES = ['Idle', 'Loop', 'Spawn', 'Descriptors', 'Loads']
const PROGRAM = join(import.meta.dirname, 'doomed-engine.ts')

function doomedExample() {
  const run = NAMES.map((name) => {
    const file = name === 'Loads' ? 'loads' : 'handlers'
    return `new sst.aws.Function('${name}', { handler: 'src/${file}.${name}', timeout: '60 seconds' })`
  })
  return temporaryExample(run.join('\n'), { 'src/handlers.js': HANDLERS, 'src/loads.js': LOADS })
}

test.each(NAMES)('a process dies with its engine when that is killed: %s', async (name) => {
  using example = doomedExample()
  const { directory, dataFolder } = example
  // With few file descriptors, so that a handler can use all of them.
  const command = `ulimit -n 300; exec "${process.execPath}" "${PROGRAM}" "${directory}" "${dataFolder}" ${name}`
  const engine = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const pid = await pidIn(join(directory, `${name}.pid`))
    engine.kill('SIGKILL')
    await once(engine, 'exit')
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false)
  } finally {
    engine.kill('SIGKILL')
  }
})

test('a process in an endless loop dies with an engine that is a thread, although the process of that thread lives', async () => {
  using example = doomedExample()
  const engine = new Worker(PROGRAM, { argv: [example.directory, example.dataFolder, 'Loop'] })
  try {
    const pid = await pidIn(join(example.directory, 'Loop.pid'))
    await engine.terminate()
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false)
  } finally {
    await engine.terminate()
  }
})

/** Waits until a process has written its id to the file, and runs. */
async function pidIn(file: string): Promise<number> {
  const read = () => Number(readFileSync(file, { encoding: 'utf8', flag: 'a+' }))
  await expect.poll(() => read() > 0 && isRunning(read()), { timeout: 20_000 }).toBe(true)
  return read()
}
