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

export async function footprintRows(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const files = { official: join(folder, 'official.mjs'), ours: join(folder, 'ours.mjs') }
    const [official, ours] = [await bundle('official', files.official), await bundle('ours', files.ours)]
    using loopback = await Loopback.start()
    return [
      {
        case: 'bundle, transport included',
        other: kilobytes(official),
        ours: kilobytes(ours),
        ratio: official.bytes / ours.bytes,
        target: 'I1 ≤ 40 KB, ≤ 13 KB gzip',
        met: ours.bytes <= 40_000 && ours.gzip <= 13_000,
      },
      ...importRows(rounds * 3, (name, then) => importTime(loopback, files[name], then)),
      transportRow(rounds, loopback),
      ...suspensionRows(rounds),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The import alone, which loads nothing that only a call needs; and with that, so that nothing is hidden in the call. */
function importRows(rounds: number, measure: (name: 'official' | 'ours', then?: string) => number): Row[] {
  function row(name: string, then?: string): Row & { readonly ratio: number; readonly ms: number } {
    const pairs = Array.from({ length: rounds }, () => ({
      official: measure('official', then),
      ours: measure('ours', then),
    }))
    const ms = median(pairs.map(({ ours }) => ours))
    return {
      case: name,
      other: milliseconds(median(pairs.map(({ official }) => official))),
      ours: milliseconds(ms),
      ratio: median(pairs.map(({ official, ours }) => official / ours)),
      target: '',
      met: undefined,
      ms,
    }
  }
  const alone = row('import of that bundle')
  return [
    { ...alone, target: 'I2 ≤ 10 ms', met: alone.ms <= 10 },
    row('import of that bundle and a first step over HTTP on loopback', FIRST_STEP),
  ]
}

function kilobytes({ bytes, gzip }: Bundle): string {
  return `${(bytes / 1000).toFixed(1)} KB (${(gzip / 1000).toFixed(1)} gzip)`
}

function suspensionRows(rounds: number): Row[] {
  function measure(runtime: RuntimeName): Suspension {
    const args = [join(import.meta.dirname, 'suspend.ts'), runtime]
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  }
  const pairs = Array.from({ length: rounds }, () => ({ official: measure('official'), ours: measure('ours') }))
  const ratio = median(pairs.map(({ official, ours }) => official.ms / ours.ms))
  const linger = median(pairs.map(({ ours }) => ours.lingerMs))
  return [
    {
      case: 'step and wait to PENDING',
      other: milliseconds(median(pairs.map(({ official }) => official.ms))),
      ours: milliseconds(median(pairs.map(({ ours }) => ours.ms))),
      ratio,
      target: 'S1 ≥ 10×',
      met: ratio >= 10,
      gate: ratio >= 5,
    },
    {
      case: 'process alive after an invocation',
      other: milliseconds(median(pairs.map(({ official }) => official.lingerMs))),
      ours: milliseconds(linger),
      target: 'S2 ≤ 5 ms',
      met: linger <= 5,
    },
  ]
}
