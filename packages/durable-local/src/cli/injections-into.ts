import type { Injection } from '../faults/injection.ts'
import { UserError } from '../user-error.ts'
import type { LocalApi } from './local-api.ts'

/** The faults that were injected into an execution, oldest first. */
export async function injectionsInto(executionArn: string, local: LocalApi | undefined): Promise<readonly Injection[]> {
  if (local === undefined) return []
  try {
    const path = `/faults/injected?execution=${encodeURIComponent(executionArn)}`
    return (await local.call<{ readonly injected: readonly Injection[] }>('GET', path)).injected
  } catch (error) {
    // An engine of another make knows no faults, and refuses.
    if (error instanceof UserError) return []
    throw error
  }
}
