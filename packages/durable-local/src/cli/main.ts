#!/usr/bin/env node
import { execute } from './execute.ts'
import { thisTerminal } from './terminal.ts'

// Whoever reads the output may have had enough (`| head`): nothing to complain about.
process.stdout.on('error', () => process.exit(0))
process.exitCode = await execute(process.argv.slice(2), thisTerminal())
