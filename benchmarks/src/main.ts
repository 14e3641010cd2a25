import { Command } from 'commander'
import { table } from './row.ts'
import { compareRuntimes, rowsOf } from './runtime/compare.ts'
import { footprintRows } from './runtime/footprint.ts'

const program = new Command('bench').description('Ratios measured in one run, on this machine. Targets: see README.md.')

program
  .command('runtime')
  .description('durable-core side by side with @aws/durable-execution-sdk-js 2.4.0')
  .option('--rounds <n>', 'interleaved rounds', Number, 3)
  .option('--only <regex>', 'only the cases whose name matches', '.')
  .action(async ({ rounds, only }: { rounds: number; only: string }) => {
    const pattern = new RegExp(only)
    const onProgress = process.stderr.isTTY ? (name: string) => console.error(`  ${name} …`) : () => {}
    const rows = [
      ...rowsOf(compareRuntimes({ rounds, only: pattern, onProgress })),
      ...(only === '.' ? await footprintRows(rounds) : []),
    ]
    console.log(table(rows))
    const missed = rows.filter(({ met }) => met === false)
    console.log(`\n${rows.filter(({ met }) => met).length} targets met, ${missed.length} missed`)
    process.exitCode = missed.length > 0 ? 1 : 0
  })

await program.parseAsync()
