import { test, vi } from 'vitest'
import { PACKAGE_MANAGERS } from '../../src/cli/new/package-manager.ts'
import { install, makeCopy, testEveryExample, useProject } from './used-copy.ts'

vi.setConfig({ testTimeout: 600_000 })

testEveryExample('core')

test.for(PACKAGE_MANAGERS.filter((manager) => manager !== 'npm'))(
  'copied with --package-manager %s, an example installs, passes its type check and its tests, and runs to its end',
  async (manager, { skip }) => {
    const made = await makeCopy('basic-steps', '--package-manager', manager)
    if (typeof made === 'string') return skip(made)
    using project = made
    const missing = await install(project, manager)
    if (missing !== undefined) return skip(missing)
    await useProject(project, manager)
  },
)
