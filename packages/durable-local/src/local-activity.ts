import type { Engine } from 'durable-engine'
import type { LocalStateMachines } from './local-state-machines.ts'

/** What goes on, whoever does it: for those who move time. */
export type Activity = Pick<Engine, 'idle' | 'nextGoingOn' | 'nextOfRunning'>

/** The engine together with the state machines. When a state machine is at work, a function of the engine is. */
export function localActivity(engine: Activity, machines: Pick<LocalStateMachines, 'due'>): Activity {
  return {
    idle() {
      const { busy, nextDue } = engine.idle()
      return { busy, nextDue: earlier(nextDue, machines.due.next) }
    },
    nextGoingOn: () => earlier(engine.nextGoingOn(), machines.due.goingOn),
    nextOfRunning: () => earlier(engine.nextOfRunning(), machines.due.next),
  }
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.min(a, b)
}
