import { durationText } from './duration-text.ts'
import type { ExecutionReader } from './execution-reader.ts'
import type { ExecutionTree } from './execution-tree.ts'
import type { FollowedEngine } from './followed-engine.ts'
import { idleTime, PATIENCE_MS } from './idle-time.ts'
import type { MachineNotes } from './machine-notes.ts'
import { type OpenCallback, openCallbacks } from './open-callback.ts'
import { isOpen } from './operation-node.ts'
import type { OutsideWorld } from './outside-world.ts'
import type { Screen } from './screen.ts'

/** Why the following ended. `unanswered`: it waits for an answer that nobody will give. */
export type Ending = 'closed' | 'left' | 'unanswered'

export interface Following {
  readonly reader: ExecutionReader
  readonly engine: FollowedEngine
  readonly screen: Screen
  readonly world: OutsideWorld
  readonly machines?: MachineNotes
  /** Longer times in which nothing runs are skipped; Infinity: none. Default: `PATIENCE_MS`. */
  readonly patienceMs?: number | undefined
  /** Aborted when the user wants to leave. */
  readonly signal: AbortSignal
}

/** What came of it. */
export interface Followed {
  readonly ending: Ending
  /** Durable time that was skipped. */
  readonly skippedMs: number
}

/** Shows an execution until it ends, answering its callbacks and skipping the time in which nothing happens. */
export async function followExecution(following: Following): Promise<Followed> {
  const { reader, engine, screen, world, machines, signal } = following
  let skippedMs = 0
  for (;;) {
    const activity = engine.activity()
    let changed = false
    await reader.poll((change) => {
      changed = true
      screen.change(change, reader)
    })
    machines?.tell(reader.trees)
    const now = durableNow(following)
    screen.frame(reader, now)
    if (reader.root.endedAt !== undefined) return { ending: 'closed', skippedMs }
    // What the engine did since the poll began may not be in the trees yet: nothing is decided on old news.
    const quiet = !changed && activity === engine.activity() && engine.own?.activity.idle().busy !== true
    const callbacks = openCallbacks(reader.trees).filter(({ id }) => engine.own?.answersItself(id) !== true)
    const stays = await world.act(callbacks, { now, quiet })
    if (!stays || signal.aborted) return { ending: 'left', skippedMs }
    if (quiet && activity === engine.activity()) {
      const skipped = passTime(following, callbacks)
      if (skipped === 'never') return { ending: 'unanswered', skippedMs }
      skippedMs += skipped
    }
    await engine.news(activity)
  }
}

/** The engine's own time if it is at hand. */
export function durableNow({ engine, reader }: Pick<Following, 'engine' | 'reader'>): number {
  return engine.own?.clock.now() ?? reader.now
}

/** Skips idle time of an engine of one's own. Returns how much, or `never` if nothing will ever happen by itself. */
function passTime(
  { reader, engine, screen, world, patienceMs = PATIENCE_MS }: Following,
  callbacks: readonly OpenCallback[],
) {
  const { own } = engine
  if (own === undefined) return 0
  const now = own.clock.now()
  const timed = reader.trees.some(waitsForTime)
  const { busy } = own.activity.idle()
  const nextDue = own.activity.nextOfRunning()
  const idle = idleTime({ now, busy, nextDue, timed, nextAnswer: world.next(callbacks), patienceMs })
  if (idle === 'never') return 'never'
  if (idle === 'wait') return 0
  screen.note(`» skipped ${durationText(idle.skipMs)}${reasonFor(reader, now + idle.skipMs)}`)
  own.clock.skip(idle.skipMs)
  return idle.skipMs
}

/** Whether something in an execution happens at a known moment. */
function waitsForTime(tree: ExecutionTree): boolean {
  if (tree.endedAt !== undefined) return false
  const timed = [...tree.operations].some(
    (node) => isOpen(node) && (node.dueAt !== undefined || node.heartbeatSeconds !== undefined),
  )
  // An invocation that broke off is tried again after a while.
  return timed || tree.invocations.at(-1)?.error !== undefined
}

/** What the skipped time was spent on, if it is known. */
function reasonFor(reader: ExecutionReader, until: number): string {
  for (const tree of reader.trees) {
    for (const node of tree.operations) {
      if (isOpen(node) && node.dueAt === until) return ` of waiting: ${tree.pathOf(node).join(' › ')}`
    }
  }
  return ' of waiting'
}
