import { damageText, ServiceError } from 'durable-engine'
import type { Reply } from './reply.ts'

/** A caller that may not talk to this server at all: a page of another site, or a name that is not this machine's. */
export class AccessDenied extends Error {}

/**
 * An error as clients of Lambda expect it: its name in a header, its message under both keys that models use. Whatever
 * is not an error of the API becomes a ServiceException that says nothing of the inside, and `report` is told; but for a
 * damaged data file, about which the caller can do something.
 */
export function errorReply(error: unknown, report: (error: unknown) => void): Reply {
  if (error instanceof ServiceError) return serviceErrorReply(error)
  if (error instanceof AccessDenied) return modelled(403, 'AccessDeniedException', error.message)
  const damage = damageText(error)
  if (damage !== undefined) return modelled(500, 'ServiceException', damage)
  report(error)
  const message = 'The engine failed to answer: this is a fault of the engine, and its own output says more.'
  return modelled(500, 'ServiceException', message)
}

function serviceErrorReply({ status, name, message, throttling }: ServiceError): Reply {
  if (throttling === undefined) return modelled(status, name, message)
  const { reason: Reason, retryAfterSeconds } = throttling
  return modelled(status, name, message, { headers: { 'retry-after': String(retryAfterSeconds) }, members: { Reason } })
}

export function modelled(
  status: number,
  name: string,
  message: string,
  more: { readonly headers?: Record<string, string>; readonly members?: object } = {},
): Reply {
  const Type = status < 500 ? 'User' : 'Service'
  return {
    status,
    headers: { 'x-amzn-ErrorType': name, ...more.headers },
    body: JSON.stringify({ Type, message, Message: message, ...more.members }),
  }
}
