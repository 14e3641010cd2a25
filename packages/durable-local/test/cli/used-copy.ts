import { afterAll, expect, test } from 'vitest'
import { installCommand, type PackageManager, scriptCommand } from '../../src/cli/new/package-manager.ts'
import type { Runtime } from '../../src/cli/new/project.ts'
import { CopiedProject, EXAMPLES } from './copied-project.ts'
import { InstalledPackages } from './installed-packages.ts'

// Examples copied out under another name, and then used as their owner would use them: installed, type-checked, tested
// and run. This takes the registry, or caches that have what is needed.

/** The tests that kill processes are about the engine, and take a minute. */
const NOT_AGAIN = ['--exclude', '**/killed-*']
const NO_NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ERR_PNPM_NO_OFFLINE_\w+|ConnectionRefused)\b/

/** Every example with a runtime. A file of tests for each runtime: they run side by side. */
export function testEveryExample(runtime: Runtime): void {
  const installed = new InstalledPackages()
  afterAll(() => installed[Symbol.dispose](), 120_000)

  test.for(EXAMPLES)(
    `%s, copied with --runtime ${runtime}, installs, passes its type check and its tests, and runs to its end`,
    async (example, { skip }) => {
      const made = await makeCopy(example, '--runtime', runtime)
      if (typeof made === 'string') return skip(made)
      using project = made
      installed.moveTo(project)
      const missing = await install(project, 'npm')
      if (missing !== undefined) return skip(missing)
      await useProject(project, 'npm')
      installed.takeFrom(project)
    },
  )
}

/** A copy; or why there can be none. */
export async function makeCopy(example: string, ...options: readonly string[]): Promise<CopiedProject | string> {
  const project = await CopiedProject.make(example, 'a-copy', '--no-git', ...options).catch(usesExtensions)
  return typeof project === 'string' ? skipped(project) : project
}

/** Installs what a copy needs; says why that cannot be done here, if so. */
export async function install(project: CopiedProject, manager: PackageManager): Promise<string | undefined> {
  const { code: missing } = await project.run(manager, ['--version'])
  if (missing !== 0) return skipped(`${manager} is not installed here`)
  const { code, output } = await project.run(manager, ['install'], { npm_config_prefer_offline: 'true' })
  if (code !== 0 && NO_NETWORK.test(output)) return skipped('the registry cannot be reached, and no cache has it all')
  expect(code, `"${installCommand(manager)}" said:\n${output}`).toBe(0)
  return undefined
}

/** With AWS's SDK there is no copy of an example that uses what only durable-core has. */
function usesExtensions(error: Error): string {
  const [first = ''] = error.message.split('\n')
  if (first.includes('uses what durable-core has')) return first
  throw error
}

function skipped(reason: string): string {
  console.warn(`SKIPPED: ${reason}`)
  return reason
}

/** Type check, tests, one execution. */
export async function useProject(project: CopiedProject, manager: PackageManager): Promise<void> {
  const script = async (name: string, ...args: readonly string[]) =>
    await project.expectSuccess('sh', '-c', scriptCommand(manager, name, args.map((arg) => `'${arg}'`).join(' ')))
  await script('typecheck')
  await script('test', ...NOT_AGAIN)
  expect(await script('start', '--json')).toMatch(/"status": "SUCCEEDED"/)
  expect(await script('durable', 'list')).toMatch(/SUCCEEDED/)
}
