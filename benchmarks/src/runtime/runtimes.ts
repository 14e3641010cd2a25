import { resolve } from 'node:path'
import type { withDurableExecution } from '@aws/durable-execution-sdk-js'

/** The two that are compared, and the official one without its quadratic scans (`patched-official.ts` writes it). */
export const runtimes = {
  official: '@aws/durable-execution-sdk-js',
  ours: resolve(import.meta.dirname, '../../../packages/durable-core/src/index.ts'),
  patched: resolve(import.meta.dirname, '../../node_modules/.patched/official.mjs'),
} as const

export type RuntimeName = keyof typeof runtimes

/** All have the same API: that ours does is proven by the type tests of durable-core. */
export async function loadRuntime(name: RuntimeName): Promise<{ withDurableExecution: typeof withDurableExecution }> {
  return await import(runtimes[name])
}
