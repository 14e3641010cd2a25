import { unwrap } from './output.ts'
import type { Args, Recorder } from './recorder.ts'
import { qualifierMark, type StackTarget } from './stack.ts'

const LAMBDA_ARN = /^arn:aws:lambda:[^:]+:\d+:function:([^:]+)(?::([^:]+))?$/

/**
 * The function that something calls: an existing one, given by its component or its ARN, or a new one, given by its
 * handler or its arguments, which becomes the component `name`.
 */
export function targetOf(recorder: Recorder, name: string, given: unknown): StackTarget {
  const plain = unwrap(given)
  const [, functionName, qualifier] = LAMBDA_ARN.exec(String(plain)) ?? []
  if (functionName !== undefined) return { functionName, ...(qualifier === undefined ? {} : { qualifier }) }
  if (typeof plain === 'string') return newFunction(recorder, name, { handler: plain })
  const { component, ...args } = plain as Args
  const known = recorder.functionOf(component)
  // The service takes no unqualified name of a durable function, so SST names the version.
  if (known !== undefined) {
    return { functionName: known.name, ...(known.durable ? { qualifier: qualifierMark(known.component) } : {}) }
  }
  return newFunction(recorder, name, { ...args, link: (given as Args).link })
}

function newFunction(recorder: Recorder, name: string, args: Args): StackTarget {
  recorder.claim(name)
  const fn = recorder.addFunction(name, args, { timeout: args.timeout ?? '20 seconds', used: ['timeout'] })
  return { functionName: fn.name }
}
