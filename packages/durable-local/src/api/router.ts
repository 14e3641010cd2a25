import { ServiceError } from 'durable-engine'
import { aliasRoutes } from './alias-routes.ts'
import { callbackRoutes } from './callback-routes.ts'
import { clockRoutes } from './clock-routes.ts'
import type { ApiContext } from './context.ts'
import { executionRoutes } from './execution-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { faultyAnswer, occasionOf } from './faulty-answer.ts'
import { functionRoutes } from './function-routes.ts'
import { invokeRoutes } from './invoke-routes.ts'
import type { Answer } from './reply.ts'
import type { ApiRequest, Labels, Route } from './route.ts'

/** Every operation of the API; the first that matches answers. */
const routes: readonly Route[] = [
  ...executionRoutes,
  ...invokeRoutes,
  ...callbackRoutes,
  ...aliasRoutes,
  ...functionRoutes,
  ...clockRoutes,
  ...faultRoutes,
]

/**
 * Hands a request to the operation it is for.
 * @throws ServiceError; UnknownOperationException if there is no such operation
 */
export async function dispatch(request: ApiRequest, context: ApiContext): Promise<Answer> {
  const { method, path } = request
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (match !== null) return await answerBy(route, request, match.groups ?? {}, context)
  }
  const message = `This engine has no operation at ${method} ${path.slice(0, 200)}. It serves the durable, invoke and function read operations of AWS Lambda.`
  throw new ServiceError('UnknownOperationException', message)
}

async function answerBy(route: Route, request: ApiRequest, labels: Labels, context: ApiContext): Promise<Answer> {
  const { injection } = context
  const answer = () => route.answer(request, labels, context)
  if (injection === undefined || injection.faults.none || route.operation === undefined) return await answer()
  return await faultyAnswer(injection, occasionOf(route.operation, request, labels), answer)
}
