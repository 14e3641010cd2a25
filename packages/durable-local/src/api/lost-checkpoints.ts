import type { Engine } from 'durable-engine'

/**
 * Knows which answers to checkpoints are to be lost, for crash experiments. The engine's notices say how many
 * checkpoints of an execution were accepted; a repeated request is none, so its answer always arrives.
 */
export function lostCheckpoints(
  engine: Pick<Engine, 'subscribe'>,
  afterCheckpoint: ((executionArn: string, count: number) => 'deliver' | 'drop') | undefined,
): { readonly loses: (executionArn: string) => boolean; readonly close: () => void } {
  if (afterCheckpoint === undefined) return { loses: () => false, close: () => {} }
  // From the notice, which comes before the request is answered, to the answer.
  const accepted = new Map<string, number>()
  const close = engine.subscribe((notice) => {
    if (notice.kind === 'checkpoint') accepted.set(notice.arn, notice.count)
  })
  function loses(executionArn: string): boolean {
    const count = accepted.get(executionArn)
    accepted.delete(executionArn)
    return count !== undefined && afterCheckpoint?.(executionArn, count) === 'drop'
  }
  return { loses, close }
}
