import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryExample } from '../temporary-example.ts'
import { isRunning } from './is-running.ts'

const HANDLERS = `
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
const here = (name) => writeFileSync(name + '.pid', String(process.pid))
export const Idle = async () => here('Idle')
export const Loop = async () => { here('Loop'); for (;;); }
export const Spawn = async () => { here('Spawn'); spawnSync('sleep', ['60']) }
`
const NAMES = ['Idle', 'Loop', 'Spawn']

test('processes die with their engine, even if that is killed while they are in a loop or wait for a program', async () => {
  const run = NAMES.map(
    (name) => `new sst.aws.Function('${name}', { handler: 'src/handlers.${name}', timeout: '60 seconds' })`,
  )
  using example = temporaryExample(run.join('\n'), { 'src/handlers.js': HANDLERS })
  const program = join(import.meta.dirname, 'doomed-engine.ts')
  const engine = spawn(process.execPath, [program, example.directory, example.dataFolder, ...NAMES], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const pids = () => NAMES.map((name) => pidIn(join(example.directory, `${name}.pid`)))
    await expect.poll(() => pids().every((pid) => pid > 0 && isRunning(pid)), { timeout: 20_000 }).toBe(true)
    engine.kill('SIGKILL')
    await once(engine, 'exit')
    await expect.poll(() => pids().filter(isRunning), { timeout: 5000 }).toEqual([])
  } finally {
    engine.kill('SIGKILL')
  }
})

/** 0 as long as the file is not there. */
function pidIn(file: string): number {
  return Number(readFileSync(file, { encoding: 'utf8', flag: 'a+' }))
}
