import type { DurableContext } from './durable-context.ts'
import { never } from './durable-promise.ts'
import type { Invocation } from './invocation.ts'
import type { DurableLogger } from './logger.ts'
import { misfitMessage, type StandardSchemaV1, validate } from './standard-schema.ts'
import { Activity } from './suspension.ts'

/** A handler's input and result, checked or as they come. */
export interface HandlerSchemas<Event> {
  readonly inputSchema?: StandardSchemaV1<unknown, Event> | undefined
  readonly outputSchema?: StandardSchemaV1 | undefined
}

type Handler<Event, Logger extends DurableLogger> = (event: Event, context: DurableContext<Logger>) => Promise<unknown>

/**
 * Puts schemas around a handler. What they throw fails the execution, except for an input that an earlier invocation
 * has accepted: then it is the code that does not match the history.
 */
export function checkedHandler<Event, Logger extends DurableLogger>(
  handler: Handler<Event, Logger>,
  { inputSchema, outputSchema }: HandlerSchemas<Event>,
  invocation: Invocation,
): Handler<unknown, Logger> {
  // Without a schema the event is what the handler's author says it is.
  if (inputSchema === undefined && outputSchema === undefined) return handler as Handler<unknown, Logger>
  return async (input, context) => {
    const event = inputSchema === undefined ? (input as Event) : await checkInput(inputSchema, input, invocation)
    const result = await handler(event, context)
    return outputSchema === undefined ? result : checkOutput(outputSchema, result, invocation)
  }
}

async function checkInput<Event>(
  schema: StandardSchemaV1<unknown, Event>,
  input: unknown,
  invocation: Invocation,
): Promise<Event> {
  try {
    return await validate(schema, input, 'The input of the execution')
  } catch (error) {
    if (!invocation.journal.hasOperations) throw error
    invocation.failDeterminism(misfitMessage(error))
    return never()
  }
}

function checkOutput(schema: StandardSchemaV1, result: unknown, invocation: Invocation): Promise<unknown> {
  // A branch that the handler has left waiting must not suspend the invocation now.
  const checking = new Activity(invocation.suspension.root)
  return validate(schema, result, 'The result of the handler').finally(() => checking.done())
}
