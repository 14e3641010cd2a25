import { jsonBody, label, rawBody } from './input.ts'
import { callbackId, errorObject } from './lambda-shapes.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'

// A callback's id is base64 and may have slashes: the label takes them encoded and as they are.
const CALLBACK = '/2025-12-01/durable-execution-callbacks/{CallbackId+}'
const id = label('CallbackId', callbackId)

const succeed = route({
  operation: 'SendDurableExecutionCallbackSuccess',
  method: 'POST',
  path: `${CALLBACK}/succeed`,
  input: { id, result: rawBody() },
  async handle({ id, result }, { engine }) {
    await engine.callbackSucceed(id, result)
    return json({})
  },
})

const fail = route({
  operation: 'SendDurableExecutionCallbackFailure',
  method: 'POST',
  path: `${CALLBACK}/fail`,
  input: { id, error: jsonBody(errorObject) },
  async handle({ id, error }, { engine }) {
    await engine.callbackFail(id, error)
    return json({})
  },
})

const heartbeat = route({
  operation: 'SendDurableExecutionCallbackHeartbeat',
  method: 'POST',
  path: `${CALLBACK}/heartbeat`,
  input: { id },
  async handle({ id }, { engine }) {
    await engine.callbackHeartbeat(id)
    return json({})
  },
})

export const callbackRoutes = [succeed, fail, heartbeat]
