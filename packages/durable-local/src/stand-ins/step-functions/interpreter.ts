import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { systemCode, UserError } from '../../user-error.ts'
import type { Definition } from './definition.ts'
import type { MachineClock } from './machine-clock.ts'

const PACKAGE = 'aws-local-stepfunctions'

/** What is used here of `aws-local-stepfunctions`. */
export interface Interpreter {
  readonly StateMachine: new (
    definition: Definition,
    options: { readonly validationOptions: { readonly checkArn?: boolean; readonly noValidate?: boolean } },
  ) => InterpretedMachine
}

export interface InterpretedMachine {
  run(input: unknown, options: RunOptions): InterpretedRun
}

export interface RunOptions {
  readonly context: object
  readonly overrides: {
    readonly taskResourceLocalHandlers: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  }
}

export interface InterpretedRun {
  readonly result: Promise<unknown>
  readonly eventLogs: AsyncIterable<MachineEvent>
  abort(): void
}

/** What happens in a run, as far as it is told here. */
export interface MachineEvent {
  /** `StateEntered`, `StateFailed` … */
  readonly type: string
  readonly state?: { readonly name: string }
  readonly Error?: string
  readonly Cause?: string
}

/**
 * Loads the interpreter of state machines, for a clock of ours: it is a CommonJS module, so what it takes for the
 * globals `setTimeout`, `clearTimeout` and `Date` are parameters of the function that is made of it.
 *
 * It is a dependency of whoever has a state machine, not of this package: most stacks have none.
 *
 * @param directory of the stack
 * @throws UserError if it is not installed there
 */
export function loadInterpreter(directory: string, clock: MachineClock): Interpreter {
  const file = interpreterFile(directory)
  const module = { exports: {} }
  const names = ['exports', 'require', 'module', 'setTimeout', 'clearTimeout', 'Date']
  const load = compileFunction(readFileSync(file, 'utf8'), names, { filename: file })
  load(module.exports, createRequire(file), module, clock.setTimeout, clock.clearTimeout, clock.Date)
  return module.exports as Interpreter // its version is pinned by whoever depends on it
}

function interpreterFile(directory: string): string {
  try {
    return createRequire(join(directory, 'package.json')).resolve(PACKAGE)
  } catch (error) {
    if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error
    throw new UserError(
      `The state machines of ${directory} run on the package ${PACKAGE}, which is not installed there. Add it to its dependencies and install.`,
      { cause: error },
    )
  }
}
