import { arnOf } from './account.ts'
import { Output } from './output.ts'
import type { Args, Recorder } from './recorder.ts'

const USED = ['name', 'functionName', 'functionVersion', 'description']

/** `aws.lambda.Alias`: a name for one version of a function. */
export function alias(recorder: Recorder, resource: string, args: Args): Readonly<Record<string, unknown>> {
  const name = String(args.name ?? resource)
  recorder.warnUnused(resource, args, USED)
  // As on Lambda: only digits would be a version.
  if (!/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new RangeError(
      `The name of the alias "${name}" has to be 1 to 128 letters, digits, "-" and "_", and not digits only.`,
    )
  }
  const given = String(args.functionName)
  const fn = recorder.functionNamed(given.replace(arnOf('lambda', 'function:'), ''))
  if (fn === undefined) {
    throw new RangeError(`The alias "${name}" is for the function "${given}", which is not declared before it.`)
  }
  const version = String(args.functionVersion)
  recorder.addAlias({ functionName: fn.name, name, version })
  return {
    name: new Output(name),
    arn: new Output(arnOf('lambda', `function:${fn.name}:${name}`)),
    functionVersion: new Output(version),
  }
}
