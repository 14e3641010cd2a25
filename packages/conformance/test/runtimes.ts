import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Handler } from 'durable-testing'
import { build } from 'esbuild'
import { suites } from '../src/suites.ts'

/** The handlers of one runtime, by the id of their requirement: `1-12`. */
export type Handlers = ReadonlyMap<string, Handler>

/** Loads every handler twice: as it stands, on durable-core, and with its import led to the official SDK. */
export async function loadHandlers(): Promise<{ readonly core: Handlers; readonly official: Handlers }> {
  return { core: await loadWith({}), official: await loadWith({ 'durable-core': '@aws/durable-execution-sdk-js' }) }
}

async function loadWith(alias: Record<string, string>): Promise<Handlers> {
  const folder = await mkdtemp(join(tmpdir(), 'handlers-'))
  try {
    const handlers = new Map<string, Handler>()
    for (const { number, name } of [...suites, { number: 10, name: 'plugin-fields' }]) {
      const outfile = join(folder, `${name}.mjs`)
      const entry = join(import.meta.dirname, `../src/handlers/${name}.ts`)
      // Invoked functions are hosted under these names by the tests.
      const define = {
        'process.env': JSON.stringify({ TARGET_ECHO: 'echo', TARGET_ERROR: 'error', TARGET_ECHO_TENANT: 'echo' }),
      }
      const banner = { js: "import { createRequire as c } from 'node:module'; const require = c(import.meta.url);" }
      await build({
        // An alias is resolved from here.
        absWorkingDir: join(import.meta.dirname, '..'),
        entryPoints: [entry],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        alias,
        define,
        banner,
        external: ['@aws-sdk/*'],
      })
      const module: Readonly<Record<string, Handler>> = await import(pathToFileURL(outfile).href)
      for (const [key, handler] of Object.entries(module)) {
        handlers.set(key.startsWith('r') ? key.slice(1).replace('_', '-') : `${number}-${key}`, handler)
      }
    }
    return handlers
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
