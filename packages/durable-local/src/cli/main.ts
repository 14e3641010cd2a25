#!/usr/bin/env node
import module from 'node:module'
import { join } from 'node:path'

// Older ones lack what is imported below. This file, and it only, has to load on them.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`durable needs Node 24 or newer, and this is ${process.version}.`)
  process.exit(2)
}

// The sources lose their types and are compiled once, not at every start: that is half of the time to start, and 30 MB.
module.enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'))
const { execute } = await import('./execute.ts')
const { thisTerminal } = await import('./terminal.ts')

// Whoever reads the output may have had enough (`| head`): nothing to complain about.
process.stdout.on('error', () => process.exit(0))
process.exitCode = await execute(process.argv.slice(2), thisTerminal())
