import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { median, type Row } from '../row.ts'
import type { RuntimeName } from './runtimes.ts'

/** The service on loopback, and the environment in which either runtime's default transport finds it. */
export class Loopback {
  readonly env: NodeJS.ProcessEnv
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, port: string) {
    this.#process = child
    this.env = {
      ...process.env,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
    }
  }

  static async start(): Promise<Loopback> {
    const script = join(import.meta.dirname, 'loopback-service.ts')
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = await once(child.stdout, 'data')
    return new Loopback(child, String(line).trim())
  }

  /** Runs a script with Node, and returns what it prints. */
  run(args: readonly string[]): string {
    return execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 300_000, env: this.env })
  }

  [Symbol.dispose](): void {
    this.#process.stdin?.end()
  }
}

/** T1: a step in a row of many, each with a checkpoint of its own, over the transport that a function gets by default. */
export function transportRow(rounds: number, loopback: Loopback): Omit<Row, 'case'> {
  const script = join(import.meta.dirname, 'measure-transport.ts')
  const measure = (name: RuntimeName) => Number(loopback.run([script, name]))
  const pairs = Array.from({ length: rounds }, (_, round) => {
    const first = round % 2 === 0 ? 'official' : 'ours'
    const figures = { official: 0, ours: 0 }
    for (const name of [first, first === 'ours' ? 'official' : 'ours'] as const) figures[name] = measure(name)
    return figures
  })
  const ratio = median(pairs.map(({ official, ours }) => official / ours))
  const micros = (name: 'official' | 'ours') => `${median(pairs.map((pair) => pair[name])).toFixed(0)} µs`
  return {
    other: micros('official'),
    ours: micros('ours'),
    ratio,
    target: 'T1 ≥ 3.5×',
    met: ratio >= 3.5,
    gate: ratio >= 1.75,
  }
}
