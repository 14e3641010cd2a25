import * as official from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner as RealRunner } from '@aws/durable-execution-sdk-js-testing'
import * as core from 'durable-core'
import { LocalDurableTestRunner } from '../../src/official/index.ts'

export type Durable = typeof official.withDurableExecution

/** `withDurableExecution` of either SDK. */
export const sdks: ReadonlyMap<string, Durable> = new Map([
  ['@aws/durable-execution-sdk-js', official.withDurableExecution],
  // That durable-core's contexts take what the official ones take is shown by a test of its types.
  ['durable-core', core.withDurableExecution as unknown as Durable],
])

export type RunnerClass = typeof LocalDurableTestRunner

/** The runner of AWS's package, and the one that stands in for it. */
export const runners: { readonly [name in 'real' | 'ours']: RunnerClass } = {
  // The enums of AWS's package have the same values as the texts here.
  real: RealRunner as unknown as RunnerClass,
  ours: LocalDurableTestRunner,
}
