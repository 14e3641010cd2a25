import { createDecipheriv } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LambdaResource } from './graph.ts'
import type { Workbench } from './workbench.ts'

const TAG_BYTES = 16

/** Where SST has put the bundle of a function, ready to be zipped. */
export function bundleFolder({ folder }: Workbench, { name }: LambdaResource): string {
  return join(folder, '.sst/artifacts', `${name.replace(/Function$/, '')}-src`)
}

/** The files of which SST has made the bundle, absolute. */
export function sourcesOf(bench: Workbench, fn: LambdaResource): readonly string[] {
  const folder = bundleFolder(bench, fn)
  const { sources }: { sources: readonly string[] } = JSON.parse(readFileSync(join(folder, 'bundle.mjs.map'), 'utf8'))
  return sources.map((source) => resolve(folder, source))
}

/** What `Resource` shows to a function, which SST encrypts beside the bundle. */
export function linkedResources(
  bench: Workbench,
  fn: LambdaResource,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { SST_KEY, SST_KEY_FILE } = fn.inputs.environment?.variables ?? {}
  const file = join(bundleFolder(bench, fn), SST_KEY_FILE ?? '')
  if (SST_KEY === undefined || SST_KEY_FILE === undefined || !existsSync(file)) return {}
  const encrypted = readFileSync(file)
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(SST_KEY, 'base64'), Buffer.alloc(12))
  decipher.setAuthTag(encrypted.subarray(-TAG_BYTES))
  const text = decipher.update(encrypted.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  return JSON.parse(text)
}
