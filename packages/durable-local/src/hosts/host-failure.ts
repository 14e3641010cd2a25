import type { InvocationResult } from 'durable-engine'
import type { HostError } from './host-protocol.ts'

// How an invocation can fail, in the words of Lambda.

/** The handler threw, or did not load. */
export function threw(error: HostError): InvocationResult {
  return { ok: false, reason: 'error', error }
}

/** Its time was up. */
export function timedOut(requestId: string, seconds: number): InvocationResult {
  const ErrorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`
  return { ok: false, reason: 'timeout', error: { ErrorType: 'Sandbox.Timedout', ErrorMessage } }
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGTERM: 'terminated',
  SIGSEGV: 'segmentation fault',
}

/** Its process is gone. */
export function exited(requestId: string, code: number | null, signal: string | null): InvocationResult {
  const how = signal === null ? `exit status ${code}` : `signal: ${SIGNALS[signal] ?? signal}`
  const ErrorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${how}`
  return { ok: false, reason: 'exit', error: { ErrorType: 'Runtime.ExitError', ErrorMessage } }
}

/** There was no process to run it. */
export function unavailable(ErrorMessage: string): InvocationResult {
  return { ok: false, reason: 'unavailable', error: { ErrorType: 'ResourceNotReadyException', ErrorMessage } }
}
