import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median, milliseconds, type Row } from '../row.ts'
import { Loopback, transportRow } from './loopback.ts'
import { MemoryService } from './memory-service.ts'
import { type RuntimeName, runtimes, SOURCE } from './runtimes.ts'
import type { Suspension } from './suspend.ts'

interface Bundle {
  readonly bytes: number
  readonly gzip: number
}

/** What a deployed one-step function ships: minified, with all that its transport needs. */
async function bundle(runtime: 'official' | 'ours', file: string): Promise<Bundle> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { withDurableExecution } from ${JSON.stringify(runtime === 'ours' ? SOURCE : runtimes.official)}
        export const handler = withDurableExecution(async (event, ctx) => ctx.step('s', async () => event))`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The official runtime speaks to Lambda through the AWS SDK; ours needs it only where its own transport cannot serve.
    external: runtime === 'ours' ? ['@aws-sdk/*'] : [],
    banner: {
      js: "import{createRequire as createRequire_}from'node:module';const require=createRequire_(import.meta.url);",
    },
    write: false,
    logLevel: 'error',
  })
  const contents = outputFiles[0]?.contents ?? new Uint8Array()
  writeFileSync(file, contents)
  return { bytes: contents.length, gzip: gzipSync(contents, { level: 9 }).length }
}

/** Has a function's first invocation run its step, over the transport that it gets by default. */
const FIRST_STEP = `
  const { handler } = module
  const { Status } = await handler(${JSON.stringify(new MemoryService().event())}, {
    awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000,
  })
  if (Status !== 'SUCCEEDED') throw new Error('expected SUCCEEDED, got ' + Status)`

/** Milliseconds that an empty process needs to import a file, and for what `then` does with `module`, by its own clock. */
function importTime(loopback: Loopback, file: string, then = ''): number {
  const script = `const t = performance.now(); const module = await import(${JSON.stringify(file)}); ${then}
    console.log(performance.now() - t); process.exit(0)`
  return Number(loopback.run(['--input-type=module', '-e', script]))
}

/** What rows are measured with. */
interface Bench {
  readonly rounds: number
  readonly files: Readonly<Record<'official' | 'ours', string>>
  readonly bundles: Readonly<Record<'official' | 'ours', Bundle>>
  readonly loopback: Loopback
  /** Measured when a row first asks: two rows show what it brings. */
  readonly suspensions: () => readonly Pair[]
}

interface Pair {
  readonly official: Suspension
  readonly ours: Suspension
}

/** The rows by name, each measured only if it is asked for. */
const ROWS: Readonly<Record<string, (bench: Bench) => Omit<Row, 'case'>>> = {
  'bundle, transport included': bundleRow,
  'import of that bundle': importRow,
  'import of that bundle and a first step over HTTP on loopback': (bench) => importTimes(bench, FIRST_STEP),
  'one step of many over HTTP on loopback, default transport': ({ rounds, loopback }) => transportRow(rounds, loopback),
  'step and wait to PENDING': pendingRow,
  'process alive after an invocation': lingerRow,
}

/** What it costs to ship, to start and to end: the rows whose name matches. */
export async function footprintRows(rounds: number, only: RegExp): Promise<Row[]> {
  const wanted = Object.entries(ROWS).filter(([name]) => only.test(name))
  if (wanted.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const files = { official: join(folder, 'official.mjs'), ours: join(folder, 'ours.mjs') }
    const bundles = { official: await bundle('official', files.official), ours: await bundle('ours', files.ours) }
    using loopback = await Loopback.start()
    let measured: readonly Pair[] | undefined
    const suspensions = () => {
      measured ??= measureSuspensions(rounds)
      return measured
    }
    const bench = { rounds, files, bundles, loopback, suspensions }
    return wanted.map(([name, row]) => ({ case: name, ...row(bench) }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function bundleRow({ bundles: { official, ours } }: Bench): Omit<Row, 'case'> {
  return {
    other: kilobytes(official),
    ours: kilobytes(ours),
    ratio: official.bytes / ours.bytes,
    target: 'I1 ≤ 40 KB, ≤ 13 KB gzip',
    met: ours.bytes <= 40_000 && ours.gzip <= 13_000,
  }
}

/** The import alone, which loads nothing that only a call needs. With a first step, nothing is hidden in the call. */
function importRow(bench: Bench): Omit<Row, 'case'> {
  const { ms, ...row } = importTimes(bench)
  return { ...row, target: 'I2 ≤ 10 ms', met: ms <= 10 }
}

function importTimes({ rounds, files, loopback }: Bench, then?: string): Omit<Row, 'case'> & { readonly ms: number } {
  const pairs = Array.from({ length: rounds * 3 }, () => ({
    official: importTime(loopback, files.official, then),
    ours: importTime(loopback, files.ours, then),
  }))
  const ms = median(pairs.map(({ ours }) => ours))
  return {
    other: milliseconds(median(pairs.map(({ official }) => official))),
    ours: milliseconds(ms),
    ratio: median(pairs.map(({ official, ours }) => official / ours)),
    target: '',
    met: undefined,
    ms,
  }
}

function kilobytes({ bytes, gzip }: Bundle): string {
  return `${(bytes / 1000).toFixed(1)} KB (${(gzip / 1000).toFixed(1)} gzip)`
}

function pendingRow({ suspensions }: Bench): Omit<Row, 'case'> {
  const pairs = suspensions()
  const ratio = median(pairs.map(({ official, ours }) => official.ms / ours.ms))
  return {
    other: milliseconds(median(pairs.map(({ official }) => official.ms))),
    ours: milliseconds(median(pairs.map(({ ours }) => ours.ms))),
    ratio,
    target: 'S1 ≥ 10×',
    met: ratio >= 10,
    gate: ratio >= 5,
  }
}

function lingerRow({ suspensions }: Bench): Omit<Row, 'case'> {
  const pairs = suspensions()
  const linger = median(pairs.map(({ ours }) => ours.lingerMs))
  return {
    other: milliseconds(median(pairs.map(({ official }) => official.lingerMs))),
    ours: milliseconds(linger),
    target: 'S2 ≤ 5 ms',
    met: linger <= 5,
  }
}

/** Each runtime's suspension, in a process of its own. */
function measureSuspensions(rounds: number): readonly Pair[] {
  function measure(runtime: RuntimeName): Suspension {
    const args = [join(import.meta.dirname, 'suspend.ts'), runtime]
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  }
  return Array.from({ length: rounds }, () => ({ official: measure('official'), ours: measure('ours') }))
}
