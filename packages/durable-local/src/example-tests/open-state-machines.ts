import { systemClock } from 'durable-engine'
import type { Stack } from '../stack/stack.ts'

/** An execution of a state machine that a test has let start. */
export interface StartedMachine {
  readonly name: string
  /** What the JSON text that came with it says. */
  readonly input: unknown
}

export interface OpenStateMachines {
  /** For `AWS_ENDPOINT_URL_SFN`; undefined if the stack has no state machine. */
  readonly endpoint: string | undefined
  /** The executions of a component, in the order in which they were started. They go on until they are stopped. */
  started(component: string): readonly StartedMachine[]
  /** Gives a token away as a task does that waits. `answer` settles with what is sent for it. */
  giveToken(): { readonly token: string; readonly answer: Promise<unknown> }
  close(): Promise<void>
}

/** The API of Step Functions for tests in this process: it takes starts and answers, and runs nothing itself. */
export async function openStateMachines({ stateMachines }: Stack): Promise<OpenStateMachines> {
  if (stateMachines.length === 0) return NONE
  const { StateMachines, machineArn } = await import('../stand-ins/step-functions/state-machines.ts')
  const { parseDefinition } = await import('../stand-ins/step-functions/definition.ts')
  const { startSfnApi } = await import('../stand-ins/step-functions/sfn-api.ts')
  const call = () => Promise.reject(new Error('Nothing of a state machine runs in this process.'))
  const machines = new StateMachines({ clock: systemClock(), call, log: () => {} })
  for (const { component, name, definition } of stateMachines) {
    machines.provide({ name, definition: parseDefinition(component, definition) })
  }
  const api = await startSfnApi(machines)
  return {
    endpoint: api.endpoint,
    started(component) {
      const name = stateMachines.find((machine) => machine.component === component)?.name
      if (name === undefined) throw new Error(`The stack has no state machine ${component}.`)
      const executions = machines.executions(machineArn(name)).toReversed()
      return executions.map(({ identity }) => ({ name: identity.name, input: JSON.parse(identity.input) }))
    },
    giveToken() {
      const token = machines.tokens.issue()
      return { token, answer: machines.tokens.open(token) }
    },
    async close() {
      machines.close()
      await api.close()
    },
  }
}

const NONE: OpenStateMachines = {
  endpoint: undefined,
  started(component) {
    throw new Error(`The stack has no state machine ${component}.`)
  },
  giveToken() {
    throw new Error('The stack has no state machine that could give a token away.')
  },
  close: async () => {},
}
