import { parseDefinition } from '../stand-ins/step-functions/definition.ts'
import { arnOf } from './account.ts'
import { Output } from './output.ts'
import type { Args, Recorder } from './recorder.ts'

/** Its role, its logs and its traces are AWS's affair. */
const USED = ['name', 'definition', 'type', 'roleArn', 'loggingConfiguration', 'tracingConfiguration']

/** `aws.sfn.StateMachine`: a standard state machine, whose tasks are functions. */
export function stateMachine(recorder: Recorder, component: string, args: Args): Readonly<Record<string, unknown>> {
  const name = args.name === undefined ? `${recorder.app}-local-${component}` : String(args.name)
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new RangeError(
      `The name of the state machine ${component} has to be 1 to 80 letters, digits, "-" and "_", got "${name}".`,
    )
  }
  if ((args.type ?? 'STANDARD') !== 'STANDARD') {
    throw new RangeError(`${component} is of type ${args.type}: only STANDARD state machines run locally.`)
  }
  const definition = String(args.definition)
  // What is wrong with it is told here, with file and line.
  parseDefinition(component, definition)
  recorder.addStateMachine({ component, name, definition })
  recorder.warnUnused(component, args, USED)
  const arn = arnOf('states', `stateMachine:${name}`)
  return { id: new Output(arn), arn: new Output(arn), name: new Output(name) }
}
