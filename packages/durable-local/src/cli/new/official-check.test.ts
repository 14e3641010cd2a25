import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkRunsOnOfficial } from './official-check.ts'
import type { Project } from './project.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../../..')

async function check(source: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'durable-official-'))
  try {
    mkdirSync(join(directory, 'src'))
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(directory, 'src/handler.ts'), source)
    const project: Project = {
      name: 'my-shop',
      directory: '/home/me/my-shop',
      example: { name: 'shop', directory },
      repository: REPOSITORY,
      runtime: 'official',
      packageManager: 'npm',
    }
    await checkRunsOnOfficial(project, new AbortController().signal)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

test('what both runtimes have can be copied with either', async () => {
  await check(
    "import { withDurableExecution } from 'durable-core'\nexport const handler = withDurableExecution(async () => 1)\n",
  )
})

test('an extension of durable-core is named with its place', async () => {
  const source = "import { saga } from 'durable-core'\nexport const one = saga\n"
  await expect(check(source)).rejects.toThrow(
    /shop uses what durable-core has[\s\S]*src\/handler\.ts\(1,10\).*'saga'[\s\S]*--runtime core/,
  )
})

test('so is an option that only durable-core knows', async () => {
  const source =
    "import { withDurableExecution } from 'durable-core'\n" +
    "export const handler = withDurableExecution(async (_: unknown, context) => context.step('a', async () => 1, { timeout: { seconds: 1 } }))\n"
  await expect(check(source)).rejects.toThrow(/src\/handler\.ts\(2,\d+\)/)
})
