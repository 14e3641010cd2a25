import { type Event, GetDurableExecutionHistoryCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { ExecutionTree } from './execution-tree.ts'
import type { OperationNode } from './operation-node.ts'

/** An event that was not known before, in the tree that has taken it in. */
export interface Change {
  readonly event: Event
  readonly tree: ExecutionTree
  readonly node: OperationNode | undefined
  /** Names of the operations that the tree lies under, if it is that of a chained execution. */
  readonly path: readonly string[]
}

/** Follows an execution and the executions it has chained, by their histories. */
export class ExecutionReader {
  readonly root: ExecutionTree
  readonly #client: LambdaClient
  #latest = { eventAt: 0, seenAt: 0 }
  readonly #trees = new Map<string, { readonly tree: ExecutionTree; readonly path: readonly string[] }>()

  constructor(client: LambdaClient, arn: string) {
    this.#client = client
    this.root = new ExecutionTree(arn)
    this.#trees.set(arn, { tree: this.root, path: [] })
  }

  /** The root and every chained execution. */
  get trees(): readonly ExecutionTree[] {
    return [...this.#trees.values()].map(({ tree }) => tree)
  }

  /** The tree of a chained execution, if this one has one. */
  readonly child = (arn: string): ExecutionTree | undefined => this.#trees.get(arn)?.tree

  /** Durable time as far as the histories tell it: an engine elsewhere may be ahead of real time. */
  get now(): number {
    const { eventAt, seenAt } = this.#latest
    return Math.max(Date.now(), eventAt + Date.now() - seenAt)
  }

  /** Takes in what has happened since the last poll, and tells of each change as it is taken in. */
  async poll(onChange: (change: Change) => void = () => {}): Promise<void> {
    // Executions that are chained on the way are added to the map and visited in the same round.
    for (const { tree, path } of this.#trees.values()) {
      if (tree.endedAt !== undefined) continue
      for (const event of await newEvents(this.#client, tree.arn, tree.lastEventId)) {
        const node = tree.apply(event)
        if (tree.lastEventAt > this.#latest.eventAt) this.#latest = { eventAt: tree.lastEventAt, seenAt: Date.now() }
        onChange({ event, tree, node, path })
        if (node?.childArn === undefined || this.#trees.has(node.childArn)) continue
        const chained = new ExecutionTree(node.childArn)
        this.#trees.set(node.childArn, { tree: chained, path: [...path, ...tree.pathOf(node)] })
      }
    }
  }
}

/** The events behind `after`, oldest first. Reading back from the newest costs no more than what is new. */
async function newEvents(client: LambdaClient, arn: string, after: number): Promise<Event[]> {
  const found: Event[] = []
  let marker: string | undefined
  do {
    const { Events = [], NextMarker } = await client.send(
      new GetDurableExecutionHistoryCommand({
        DurableExecutionArn: arn,
        IncludeExecutionData: true,
        ReverseOrder: true,
        MaxItems: after === 0 ? 1000 : 100,
        Marker: marker,
      }),
    )
    found.push(...Events)
    marker = (Events.at(-1)?.EventId ?? 0) > after + 1 ? NextMarker : undefined
  } while (marker)
  return found.filter(({ EventId = 0 }) => EventId > after).reverse()
}
