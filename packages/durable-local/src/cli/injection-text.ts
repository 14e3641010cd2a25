import type { Injection } from '../faults/injection.ts'
import { durationText } from './duration-text.ts'

/** What an injected fault has done, in a few words. */
export function injectionText({ kind, route, checkpoint, delaySeconds = 0 }: Injection): string {
  const what = route === 'CheckpointDurableExecution' && checkpoint !== undefined ? `checkpoint ${checkpoint}` : route
  switch (kind) {
    case 'throttle':
      return `${what} refused: TooManyRequestsException`
    case 'server-error':
      return `${what} refused: ServiceException`
    case 'stale-token':
      return `${what} refused: Invalid checkpoint token`
    case 'latency':
      return `${what} ${durationText(delaySeconds * 1000)} late`
    case 'lost-response':
      return `the answer to ${what} lost`
    case 'crash-before':
      return `killed right before checkpoint ${checkpoint}, as asked`
    case 'crash-after':
      return `killed right after checkpoint ${checkpoint}, as asked`
    case 'duplicate-invocation':
      return 'invoked twice at once'
    case 'slow-host':
      return `the host began ${durationText(delaySeconds * 1000)} late`
  }
}

/** Whether it ended the invocation that it met. */
export function isCrash({ kind }: Pick<Injection, 'kind'>): boolean {
  return kind === 'crash-before' || kind === 'crash-after'
}
