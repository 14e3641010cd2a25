import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Workbench } from './workbench.ts'

const TSC = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')

/** No stricter than SST's own sources, which are checked with it. */
const OPTIONS = {
  target: 'es2024',
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: [],
}

/** What TypeScript says of a stack file and what it imports, against SST's own types: nothing, if all is well. */
export function typeCheck({ folder }: Workbench): string {
  const config = join(folder, 'tsconfig.stack.json')
  writeFileSync(config, JSON.stringify({ files: ['sst.config.ts'], compilerOptions: OPTIONS }))
  return compilerOn(config, folder)
}

/** What TypeScript says of the code of a stack's functions, with the settings of their folder. */
export function sourceCheck({ folder }: Workbench): string {
  return compilerOn('tsconfig.json', folder)
}

function compilerOn(config: string, cwd: string): string {
  return spawnSync(process.execPath, [TSC, '-p', config], { cwd, encoding: 'utf8' }).stdout.trim()
}
