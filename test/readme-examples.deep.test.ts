import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { expectCommandsOf, FIRST_READMES } from './readme-commands.ts'

const examples = readdirSync(join(import.meta.dirname, '../examples')).map((name) => `examples/${name}/README.md`)
const readmes = examples.filter((readme) => !FIRST_READMES.includes(readme))

test.for(readmes)('every command in %s does what is shown', { timeout: 300_000 }, expectCommandsOf)
