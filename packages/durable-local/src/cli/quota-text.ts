import type { EngineNotice } from 'durable-engine'
import { executionNameOf } from '../execution-name.ts'
import { functionOf } from './execution-tree.ts'

/** What is said of an execution beyond a quota of AWS: here it goes on. */
export function quotaText({ arn, message }: Extract<EngineNotice, { readonly kind: 'quota' }>): string {
  return `${functionOf(arn)} ${executionNameOf(arn)}  ${message} On AWS it would fail now.`
}
