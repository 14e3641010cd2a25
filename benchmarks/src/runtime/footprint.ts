import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median, milliseconds, type Row } from '../row.ts'
import { type RuntimeName, runtimes } from './runtimes.ts'
import type { Suspension } from './suspend.ts'

interface Bundle {
  readonly bytes: number
  readonly gzip: number
}

/** What a deployed one-step function ships: minified, with all that its transport needs. */
async function bundle(runtime: RuntimeName, file: string): Promise<Bundle> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { withDurableExecution } from ${JSON.stringify(runtimes[runtime])}
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

/** Milliseconds that an empty process needs for `code`, by its own clock. */
function importTime(code: string): number {
  const script = `const t = performance.now(); ${code}; console.log(performance.now() - t); process.exit(0)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

export async function footprintRows(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const files = { official: join(folder, 'official.mjs'), ours: join(folder, 'ours.mjs') }
    const [theirs, ours] = [await bundle('official', files.official), await bundle('ours', files.ours)]
    const imports = Array.from({ length: rounds * 3 }, () => ({
      official: importTime(`await import(${JSON.stringify(files.official)})`),
      ours: importTime(`await import(${JSON.stringify(files.ours)})`),
    }))
    const importRatio = median(imports.map((round) => round.official / round.ours))
    const oursImport = median(imports.map((round) => round.ours))
    return [
      {
        case: 'bundle, transport included',
        target: 'I1',
        theirs: kilobytes(theirs),
        ours: kilobytes(ours),
        ratio: theirs.bytes / ours.bytes,
        goal: '≤ 40 KB, ≤ 13 KB gzip',
        met: ours.bytes <= 40_000 && ours.gzip <= 13_000,
      },
      {
        case: 'import of that bundle',
        target: 'I2',
        theirs: milliseconds(median(imports.map((round) => round.official))),
        ours: milliseconds(oursImport),
        ratio: importRatio,
        goal: '≤ 10 ms',
        met: oursImport <= 10,
      },
      ...suspensionRows(rounds),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
      target: 'S1',
      theirs: milliseconds(median(pairs.map(({ official }) => official.ms))),
      ours: milliseconds(median(pairs.map(({ ours }) => ours.ms))),
      ratio,
      goal: '≥ 10×',
      met: ratio >= 10,
      gate: ratio >= 5,
    },
    {
      case: 'process alive after an invocation',
      target: 'S2',
      theirs: milliseconds(median(pairs.map(({ official }) => official.lingerMs))),
      ours: milliseconds(linger),
      goal: '≤ 5 ms',
      met: linger <= 5,
    },
  ]
}
