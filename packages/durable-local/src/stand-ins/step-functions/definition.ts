// What is read of a definition in the Amazon States Language. Whether it is a right one is for the interpreter to say.

export interface State {
  readonly Type: string
  readonly Resource?: string
  readonly Parameters?: Readonly<Record<string, unknown>>
  readonly TimeoutSeconds?: number
  readonly TimeoutSecondsPath?: string
  readonly HeartbeatSeconds?: number
  readonly Branches?: readonly Definition[]
  readonly Iterator?: Definition
  readonly ItemProcessor?: Definition
}

export interface Definition {
  readonly StartAt: string
  readonly States: Readonly<Record<string, State>>
  readonly QueryLanguage?: string
  readonly TimeoutSeconds?: number
}

export const INVOKE = 'arn:aws:states:::lambda:invoke'
export const INVOKE_AND_WAIT = `${INVOKE}.waitForTaskToken`
export const LAMBDA_ARN = /^arn:aws:lambda:/
/** How long a task may take if it does not say: as the service has it, more than three years. */
const NO_TIMEOUT_SECONDS = 99_999_999

/** States by name, those inside of maps and parallels included. */
export function allStates({ States }: Definition): readonly (readonly [string, State])[] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...innerDefinitions(state).flatMap(allStates),
  ])
}

/**
 * Reads the definition of a state machine.
 * @throws RangeError if it is none, or has something that does not run on this machine
 */
export function parseDefinition(machine: string, text: string): Definition {
  const definition = read(machine, text)
  if ((definition.QueryLanguage ?? 'JSONPath') !== 'JSONPath') {
    throw new RangeError(`${machine} is in ${definition.QueryLanguage}: only JSONPath definitions run locally.`)
  }
  for (const [name, { Type, Resource = '', ...state }] of allStates(definition)) {
    if (Type !== 'Task') continue
    if (![INVOKE, INVOKE_AND_WAIT].includes(Resource) && !LAMBDA_ARN.test(Resource)) {
      throw new RangeError(
        `The task "${name}" of ${machine} is for ${Resource}: only Lambda functions run locally, by their ARN, by ${INVOKE} or by ${INVOKE_AND_WAIT}.`,
      )
    }
    if ('HeartbeatSecondsPath' in state) {
      throw new RangeError(`The task "${name}" of ${machine} has a HeartbeatSecondsPath: give HeartbeatSeconds.`)
    }
    const { FunctionName, 'FunctionName.$': path } = state.Parameters ?? {}
    if (!LAMBDA_ARN.test(Resource) && FunctionName === undefined && path === undefined) {
      throw new RangeError(
        `The task "${name}" of ${machine} calls no function: its Parameters have no FunctionName, or it is undefined.`,
      )
    }
  }
  return definition
}

/** The definition as the interpreter needs it: its own default for a task's timeout is a minute. */
export function withTimeouts<T extends Definition>(definition: T): T {
  const states = Object.entries(definition.States).map(([name, state]) => [name, stateWithTimeout(state)])
  return { ...definition, States: Object.fromEntries(states) }
}

function stateWithTimeout(state: State): State {
  if (state.Type === 'Task') {
    return state.TimeoutSecondsPath === undefined ? { TimeoutSeconds: NO_TIMEOUT_SECONDS, ...state } : state
  }
  const { Branches, Iterator: iterator, ItemProcessor } = state
  return {
    ...state,
    ...(Branches === undefined ? {} : { Branches: Branches.map(withTimeouts) }),
    ...(iterator === undefined ? {} : { Iterator: withTimeouts(iterator) }),
    ...(ItemProcessor === undefined ? {} : { ItemProcessor: withTimeouts(ItemProcessor) }),
  }
}

function innerDefinitions({ Branches = [], Iterator: iterator, ItemProcessor }: State): readonly Definition[] {
  return [...Branches, iterator, ItemProcessor].filter((inner) => inner !== undefined)
}

function read(machine: string, text: string): Definition {
  const expected = 'expected a JSON text with StartAt and States, such as $jsonStringify({ StartAt: …, States: { … } })'
  let value: Partial<Definition> | null
  try {
    value = JSON.parse(text)
  } catch {
    throw new RangeError(`The definition of ${machine} is not JSON: ${expected}.`)
  }
  if (typeof value?.StartAt !== 'string' || typeof value.States !== 'object') {
    throw new RangeError(`The definition of ${machine} has no states: ${expected}.`)
  }
  return { ...value, StartAt: value.StartAt, States: value.States }
}
