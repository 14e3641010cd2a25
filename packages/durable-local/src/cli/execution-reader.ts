import { type Event, GetDurableExecutionHistoryCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Injection } from '../faults/injection.ts'
import { ExecutionTree } from './execution-tree.ts'
import { injectionText, isCrash } from './injection-text.ts'
import { injectionsInto } from './injections-into.ts'
import type { LocalApi } from './local-api.ts'
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
  /** What is known of invocations beyond their history, by request id: that they were killed on purpose. */
  readonly notes = new Map<string, string>()
  readonly #client: LambdaClient
  readonly #local: LocalApi | undefined
  readonly #injections = new Map<string, readonly Injection[]>()
  #latest = { eventAt: 0, seenAt: 0 }
  readonly #trees = new Map<string, { readonly tree: ExecutionTree; readonly path: readonly string[] }>()

  /** @param local tells what was injected; without it, nothing was */
  constructor(client: LambdaClient, arn: string, local?: LocalApi) {
    this.#client = client
    this.#local = local
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

  /** The faults that were injected, as far as they were read, oldest first. */
  get injections(): readonly Injection[] {
    return [...this.#injections.values()].flat().sort((a, b) => (a.at < b.at ? -1 : 1))
  }

  /** Asks which faults were injected into the execution and those that it has chained. */
  async readInjections(): Promise<void> {
    for (const arn of this.#trees.keys()) await this.#readInjections(arn)
  }

  async #readInjections(arn: string): Promise<void> {
    const injections = await injectionsInto(arn, this.#local)
    this.#injections.set(arn, injections)
    for (const injection of injections) {
      if (isCrash(injection)) this.notes.set(injection.requestId ?? '', injectionText(injection))
    }
  }

  /** Takes in what has happened since the last poll, and tells of each change as it is taken in. */
  async poll(onChange: (change: Change) => void = () => {}): Promise<void> {
    // Executions that are chained on the way are added to the map and visited in the same round.
    for (const { tree, path } of this.#trees.values()) {
      if (tree.endedAt !== undefined) continue
      const events = await newEvents(this.#client, tree.arn, tree.lastEventId)
      if (events.some(isBroken)) await this.#readInjections(tree.arn)
      for (const event of events) {
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

function isBroken({ InvocationCompletedDetails }: Event): boolean {
  return InvocationCompletedDetails?.Error !== undefined
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
