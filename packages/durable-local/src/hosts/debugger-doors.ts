import { type Debugged, DebuggerDoor } from './debugger-door.ts'

interface DebuggedHost {
  /** Kept although it is idle. */
  pinned: boolean
  readonly ended: Promise<void>
}

/** Where debuggers come in: a port for each function. */
export class DebuggerDoors {
  readonly #doors = new Map<string, DebuggerDoor>()
  /** The host that each leads to. */
  readonly #hosts = new Map<DebuggerDoor, DebuggedHost>()
  /** Of the next function; 0 is any port. */
  #nextPort: number

  /** Functions get the free ports from `firstPort` on; 0: any. */
  constructor(firstPort: number) {
    this.#nextPort = firstPort
  }

  /** Port by name of the function. */
  get ports(): ReadonlyMap<string, number> {
    return new Map([...this.#doors].map(([name, { port }]) => [name, port]))
  }

  /** Opens the doors that are not there yet, in this order. */
  async provide(functionNames: readonly string[]): Promise<void> {
    for (const name of functionNames) {
      if (this.#doors.has(name)) continue
      const door = await DebuggerDoor.open(this.#nextPort)
      if (this.#nextPort !== 0) this.#nextPort = door.port + 1
      this.#doors.set(name, door)
    }
  }

  /** The door of this function leads to the process until that is gone, or another one takes its place. */
  lead(functionName: string, host: DebuggedHost, debugged: Debugged): void {
    const door = this.#doors.get(functionName)
    if (door === undefined) return
    const before = this.#hosts.get(door)
    if (before !== undefined) before.pinned = false
    host.pinned = true
    this.#hosts.set(door, host)
    door.leadTo(debugged)
    void host.ended.then(() => door.leave(debugged))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#doors.values()].map((door) => door.close()))
  }
}
