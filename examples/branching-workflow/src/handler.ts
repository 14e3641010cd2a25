import { type DurableContext, DurableOperationError, withDurableExecution } from 'durable-core'
import { closeCase, failCase, openCase } from './cases.ts'
import { exchange, refund, repair } from './paths.ts'
import { parseReturn, type Return } from './return.ts'
import type { Settlement } from './settlement.ts'

/** Settles a return. Its id is the name of its execution. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Settlement> => {
  const request = parseReturn(returnIdOf(context), event)

  await context.step('open-case', () => openCase(request))
  try {
    const settlement = await settle(request, context)
    await context.step('close-case', () => closeCase(request, settlement))
    return settlement
  } catch (thrown) {
    const error = originalError(thrown)
    await context.step('fail-case', () => failCase(request, error.message))
    throw error
  }
})

/** The customer's choice is the path. A new choice without a path does not compile. */
async function settle(request: Return, context: DurableContext): Promise<Settlement> {
  switch (request.choice) {
    case 'refund':
      return context.runInChildContext('refund', (child) => refund(request, child))
    case 'repair':
      return context.runInChildContext('repair', (child) => repair(request, child))
    case 'exchange': {
      const exchanged = await context.runInChildContext('exchange', (child) => exchange(request, child))
      // The result of a child is recorded, so this goes the same way in every invocation.
      return exchanged ?? context.runInChildContext('refund', (child) => refund(request, child))
    }
  }
}

/** The error that the code of a step or a child has thrown, out of the errors that carry it from there to here. */
function originalError(error: unknown): Error {
  if (error instanceof DurableOperationError && error.cause) return originalError(error.cause)
  return error instanceof Error ? error : new Error(String(error))
}

/** `arn:…:function:NAME:VERSION/durable-execution/RETURN/ID` → `RETURN` */
function returnIdOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
