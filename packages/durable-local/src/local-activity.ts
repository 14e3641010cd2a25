import type { Engine } from 'durable-engine'
import { earliest } from './earliest.ts'
import type { LocalStateMachines } from './local-state-machines.ts'

/** What goes on, whoever does it: for those who move time. */
export type Activity = Pick<Engine, 'idle' | 'nextGoingOn' | 'nextOfRunning'>

/** The engine together with the state machines. When a state machine is at work, a function of the engine is. */
export function localActivity(engine: Activity, machines: Pick<LocalStateMachines, 'due'>): Activity {
  return {
    idle() {
      const { busy, nextDue } = engine.idle()
      return { busy, nextDue: earliest([nextDue, machines.due.next]) }
    },
    nextGoingOn: () => earliest([engine.nextGoingOn(), machines.due.goingOn]),
    nextOfRunning: () => earliest([engine.nextOfRunning(), machines.due.next]),
  }
}
