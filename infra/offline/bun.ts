// Stands in for bun, which SST starts as `bun install` in `.sst/platform`: pnpm does the same, and has most of it already.
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'

const SETTINGS = 'nodeLinker: hoisted\nstrictDepBuilds: false\nverifyDepsBeforeRun: false\nminimumReleaseAge: 0\n'

if (process.argv[2] === '--version') {
  console.log('1.2.1')
} else {
  rmSync('bun.lockb', { force: true })
  writeFileSync('pnpm-workspace.yaml', SETTINGS)
  const install = ['install', '--ignore-workspace', '--ignore-scripts', '--prefer-offline', '--no-frozen-lockfile']
  const { status } = spawnSync('npx', ['--yes', `--package=${process.env.OFFLINE_PNPM}`, '--', 'pnpm', ...install], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
}
