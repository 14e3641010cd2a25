import type { ErrorObject } from 'durable-engine'
import type { ApiContext } from './context.ts'
import { type ApiRequest, type ApiResponse, ok } from './http.ts'
import { jsonBody } from './input.ts'
import { checkShape } from './shape.ts'
import * as shapes from './shapes.ts'

function callbackIdOf({ labels }: ApiRequest): string {
  const { callbackId = '' } = labels
  checkShape(shapes.callbackId, callbackId, 'callbackId')
  return callbackId
}

export async function callbackSuccess(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  await engine.callbackSucceed(callbackIdOf(request), request.body)
  return ok({})
}

export async function callbackFailure(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  const callbackId = callbackIdOf(request)
  await engine.callbackFail(callbackId, jsonBody<ErrorObject>(request, shapes.errorObject))
  return ok({})
}

export async function callbackHeartbeat(request: ApiRequest, { engine }: ApiContext): Promise<ApiResponse> {
  await engine.callbackHeartbeat(callbackIdOf(request))
  return ok({})
}
