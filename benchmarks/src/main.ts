import { Command, InvalidArgumentError } from 'commander'
import { compareEngines, rowsOf as engineRows, SETUP } from './engine/compare.ts'
import { growthRows } from './engine/growth.ts'
import { type Row, table } from './row.ts'
import { buildOurs } from './runtime/build-ours.ts'
import { compareRuntimes, rowsOf } from './runtime/compare.ts'
import { footprintRows } from './runtime/footprint.ts'
import { testingRows } from './testing/compare.ts'

const program = new Command('bench').description('Ratios measured in one run, on this machine. Targets: see README.md.')

program
  .command('runtime')
  .description('durable-core side by side with @aws/durable-execution-sdk-js 2.4.0')
  .option('--rounds <n>', 'interleaved rounds', Number, 3)
  .option('--only <regex>', 'only the cases whose name matches', regex, /./)
  .option(
    '--gate',
    'exits with 1 only where less than half of a ratio is reached, growth exceeds 4×, or calls are more',
  )
  .option(
    '--patched',
    'also beside the official runtime without its quadratic scans: how much of a ratio rests on them',
  )
  .action(async ({ rounds, only, gate, patched = false }: RuntimeOptions) => {
    await buildOurs()
    const compared = rowsOf(compareRuntimes({ rounds, only, patched, onProgress }))
    const rows = [...compared, ...(await footprintRows(rounds, only))]
    if (rows.length === 0) program.error(`No case matches --only ${only.source}; the table in README.md has them all.`)
    report(rows, { other: 'official', gate })
  })

program
  .command('engine')
  .description('the local engine side by side with Restate and OpenWorkflow')
  .option('--rounds <n>', 'interleaved rounds', Number, 3)
  .action(({ rounds }: { rounds: number }) => {
    report([...engineRows(compareEngines(rounds, onProgress)), ...growthRows(rounds, onProgress)], { other: 'other' })
    console.log(SETUP)
  })

program
  .command('testing')
  .description('durable-testing side by side with @aws/durable-execution-sdk-js-testing 1.1.4')
  .option('--rounds <n>', 'interleaved rounds', Number, 3)
  .action(async ({ rounds }: { rounds: number }) => {
    await buildOurs()
    report(testingRows(rounds, onProgress), { other: 'official' })
  })

interface RuntimeOptions {
  readonly rounds: number
  readonly only: RegExp
  readonly gate?: boolean
  readonly patched?: boolean
}

function regex(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

function onProgress(name: string): void {
  if (process.stderr.isTTY) console.error(`  ${name} …`)
}

/** Prints the table. The exit code says whether every target is met, or every gate passed. */
function report(
  rows: readonly Row[],
  { other, gate = false }: { readonly other: string; readonly gate?: boolean | undefined },
): void {
  console.log(table(rows, other))
  const missed = rows.filter(({ met }) => met === false)
  console.log(`\n${rows.filter(({ met }) => met).length} targets met, ${missed.length} missed`)
  const closed = rows.filter((row) => row.gate === false)
  if (gate)
    console.log(closed.length === 0 ? 'every gate passed' : `gates: ${closed.map((row) => row.case).join('; ')}`)
  process.exitCode = (gate ? closed : missed).length > 0 ? 1 : 0
}

await program.parseAsync()
