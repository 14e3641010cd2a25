import { drawnDelay } from './drawn-delay.ts'
import type { DurableContext } from './durable-context.ts'
import type { DurableLogger } from './logger.ts'
import { type Named, withName } from './named.ts'
import type { ChildConfig } from './operations/child-context.ts'
import type { RetryStrategy } from './retry.ts'
import { asError } from './thrown.ts'

/** Code that is retried as a whole; `attempt` counts from 1. */
export type RetryableFunc<T, Logger extends DurableLogger = DurableLogger> = (
  context: DurableContext<Logger>,
  attempt: number,
) => Promise<T>

export interface WithRetryConfig<T> {
  retryStrategy: RetryStrategy
  /** Whether all attempts share a child context. Default: true. */
  wrapWithRunInChildContext?: boolean | undefined
  childContextConfig?: ChildConfig<T> | undefined
}

type Args<T, Logger extends DurableLogger> = [func: RetryableFunc<T, Logger>, config: WithRetryConfig<T>]

/**
 * Retries code made of several operations, with a durable wait between the attempts, named `<name>-backoff-<attempt>`.
 *
 * Each attempt calls its operations anew: what an earlier attempt has done stays done, and is not replayed into the next.
 *
 * @throws the error of the last attempt, inside a ChildContextError unless `wrapWithRunInChildContext` is false
 * @example
 * ```ts
 * const booking = await withRetry(context, 'book', async (ctx) => {
 *   const seat = await ctx.step('reserve', () => reserve())
 *   return ctx.invoke('pay', 'payments', { seat })
 * }, { retryStrategy: retryPresets.linear })
 * ```
 */
export function withRetry<T, Logger extends DurableLogger = DurableLogger>(
  context: DurableContext<Logger>,
  name: string | undefined,
  func: RetryableFunc<T, Logger>,
  config: WithRetryConfig<T>,
): Promise<T>
export function withRetry<T, Logger extends DurableLogger = DurableLogger>(
  context: DurableContext<Logger>,
  func: RetryableFunc<T, Logger>,
  config: WithRetryConfig<T>,
): Promise<T>
export async function withRetry<T, Logger extends DurableLogger = DurableLogger>(
  context: DurableContext<Logger>,
  ...args: Named<Args<T, Logger>>
): Promise<T> {
  const [name, func, config] = withName<Args<T, Logger>>(args)
  if (!config) throw new TypeError('withRetry needs a config with a retryStrategy.')
  const attempts = (ctx: DurableContext<Logger>) => runAttempts(ctx, name, func, config.retryStrategy)
  if (config.wrapWithRunInChildContext === false) return attempts(context)
  // An empty name is none here, as in the official SDK.
  return context.runInChildContext(name || undefined, attempts, config.childContextConfig)
}

async function runAttempts<T, Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  name: string | undefined,
  func: RetryableFunc<T, Logger>,
  strategy: RetryStrategy,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await func(context, attempt)
    } catch (error) {
      const decision = strategy(asError(error), attempt)
      if (!decision.shouldRetry) throw error
      const delay = drawnDelay(decision.delay ?? { seconds: 1 })
      await (name ? context.wait(`${name}-backoff-${attempt}`, delay) : context.wait(delay))
    }
  }
}
