import { describe, expect, test, vi } from 'vitest'
import {
  installCommand,
  PACKAGE_MANAGERS,
  type PackageManager,
  scriptCommand,
} from '../../src/cli/new/package-manager.ts'
import { RUNTIMES } from '../../src/cli/new/project.ts'
import { CopiedProject, EXAMPLES } from './copied-project.ts'

// Every example is copied out under another name, with every runtime, and then used as its owner would use it: installed,
// type-checked, tested and run. This takes the registry, or caches that have what is needed.

vi.setConfig({ testTimeout: 600_000 })

/** The tests that kill processes are about the engine, and take a minute. */
const NOT_AGAIN = ['--exclude', '**/killed-*']
const NO_NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ERR_PNPM_NO_OFFLINE_\w+|ConnectionRefused)\b/

describe.each(RUNTIMES)('copied with --runtime %s', (runtime) => {
  test.for(EXAMPLES)(
    '%s installs, passes its type check and its tests, and runs to its end',
    async (example, { skip }) => {
      const made = await copy(example, 'npm', '--runtime', runtime)
      if (typeof made === 'string') return skip(made)
      using project = made
      await useProject(project, 'npm')
    },
  )
})

test.for(PACKAGE_MANAGERS.filter((manager) => manager !== 'npm'))(
  'copied with --package-manager %s, an example installs, passes its type check and its tests, and runs to its end',
  async (manager, { skip }) => {
    const made = await copy('basic-steps', manager, '--package-manager', manager)
    if (typeof made === 'string') return skip(made)
    using project = made
    await useProject(project, manager)
  },
)

/** A copy that is installed; or why there can be none here. */
async function copy(example: string, manager: PackageManager, ...options: readonly string[]) {
  const project = await CopiedProject.make(example, 'a-copy', '--no-git', ...options).catch(usesExtensions)
  if (typeof project === 'string') return skipped(project)
  const { code: missing } = await project.run(manager, ['--version'])
  if (missing !== 0) return skipped(`${manager} is not installed here`, project)
  const { code, output } = await project.run(manager, ['install'], { npm_config_prefer_offline: 'true' })
  if (code !== 0 && NO_NETWORK.test(output))
    return skipped('the registry cannot be reached, and no cache has it all', project)
  expect(code, `"${installCommand(manager)}" said:\n${output}`).toBe(0)
  return project
}

/** With AWS's SDK there is no copy of an example that uses what only durable-core has. */
function usesExtensions(error: Error): string {
  const [first = ''] = error.message.split('\n')
  if (first.includes('uses what durable-core has')) return first
  throw error
}

function skipped(reason: string, project?: CopiedProject): string {
  project?.[Symbol.dispose]()
  console.warn(`SKIPPED: ${reason}`)
  return reason
}

async function useProject(project: CopiedProject, manager: PackageManager): Promise<void> {
  const script = async (name: string, ...args: readonly string[]) =>
    await project.expectSuccess('sh', '-c', scriptCommand(manager, name, args.map((arg) => `'${arg}'`).join(' ')))
  await script('typecheck')
  await script('test', ...NOT_AGAIN)
  expect(await script('start', '--json')).toMatch(/"status": "SUCCEEDED"/)
  expect(await script('durable', 'list')).toMatch(/SUCCEEDED/)
}
