import { test, vi } from 'vitest'
import { PACKAGE_MANAGERS } from '../../src/cli/new/package-manager.ts'
import { copy, testEveryExample, useProject } from './used-copy.ts'

vi.setConfig({ testTimeout: 600_000 })

testEveryExample('core')

test.for(PACKAGE_MANAGERS.filter((manager) => manager !== 'npm'))(
  'copied with --package-manager %s, an example installs, passes its type check and its tests, and runs to its end',
  async (manager, { skip }) => {
    const made = await copy('basic-steps', manager, '--package-manager', manager)
    if (typeof made === 'string') return skip(made)
    using project = made
    await useProject(project, manager)
  },
)
