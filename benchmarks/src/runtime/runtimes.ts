import { resolve } from 'node:path'
import type { withDurableExecution } from '@aws/durable-execution-sdk-js'

/** The source of durable-core. */
export const SOURCE = resolve(import.meta.dirname, '../../../packages/durable-core/src/index.ts')

const BUILT = resolve(import.meta.dirname, '../../node_modules/.built')

/** The two that are compared, and the official one without its quadratic scans. */
export const runtimes = {
  official: '@aws/durable-execution-sdk-js',
  /** One file of JavaScript, as the official package is: `build-ours.ts` makes it. */
  ours: resolve(BUILT, 'ours.mjs'),
  /** `patched-official.ts` makes it. */
  patched: resolve(BUILT, 'patched.mjs'),
} as const

export type RuntimeName = keyof typeof runtimes

/** All have the same API: that ours does is proven by the type tests of durable-core. */
export async function loadRuntime(name: RuntimeName): Promise<{ withDurableExecution: typeof withDurableExecution }> {
  return await import(runtimes[name])
}
