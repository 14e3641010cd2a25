import { test } from 'vitest'
import { expectCommandsOf, FIRST_READMES } from './readme-commands.ts'

test.for(FIRST_READMES)('every command in %s does what is shown', { timeout: 300_000 }, expectCommandsOf)
