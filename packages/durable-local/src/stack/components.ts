import { Output, unwrap } from './output.ts'
import { type Args, durableConfig, functionOutputs, type Recorder } from './recorder.ts'
import { parseDuration } from './sst-units.ts'
import type { StackFunction } from './stack.ts'

// The stand-ins for the components of SST: each records what its namesake would deploy. Defaults are those of
// SST 4.17 (toolchain.md, section 4c).

type Component = new (name: string, args?: Args) => object

/** `sst.aws.*` and `sst.*` for a stack file. */
export function standIns(recorder: Recorder): {
  readonly aws: Record<string, Component>
  readonly root: Record<string, Component>
} {
  return {
    aws: {
      Workflow: component((name, args) => workflow(recorder, name, args)),
      Function: component((name, args) => lambda(recorder, name, args)),
      Dynamo: component((name, args) => dynamo(recorder, name, args)),
    },
    root: { Linkable: component((name, args) => linkable(recorder, name, args)) },
  }
}

/** A class whose instances have the given properties, and complain about any other. */
function component(create: (name: string, args: Args) => Readonly<Record<string, unknown>>): Component {
  return class {
    constructor(name: string, args: Args = {}) {
      // What a constructor returns takes the place of `this`.
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in is a proxy around its recorded properties
      return new Proxy(create(name, args), {
        get(properties, key) {
          if (typeof key === 'symbol' || key in properties || key === 'then' || key === 'toJSON')
            return properties[String(key)]
          throw new RangeError(`The local stand-in for ${name} has no "${key}".`)
        },
      })
    }
  } as Component
}

interface WorkflowTimeout {
  readonly execution?: unknown
  readonly invocation?: unknown
}

function workflow(recorder: Recorder, name: string, args: Args): Readonly<Record<string, unknown>> {
  recorder.claim(name)
  const { execution = '14 days', invocation = '5 minutes' } = (unwrap(args.timeout) ?? {}) as WorkflowTimeout
  const durable = durableConfig(name, execution, args.retention ?? '30 days')
  const fn = recorder.addFunction(name, args, durable, parseDuration(invocation, `The invocation timeout of ${name}`))
  return linkedFunction(recorder, fn, true)
}

function lambda(recorder: Recorder, name: string, args: Args): Readonly<Record<string, unknown>> {
  recorder.claim(name)
  const timeout = parseDuration(args.timeout ?? '20 seconds', `The timeout of ${name}`)
  const asked = args.durable === true ? {} : (args.durable as { timeout?: unknown; retention?: unknown } | undefined)
  const durable =
    asked === undefined ? undefined : durableConfig(name, asked.timeout ?? '14 days', asked.retention ?? '30 days')
  return linkedFunction(recorder, recorder.addFunction(name, args, durable, timeout), false)
}

/** `Resource.X` shows a workflow's name and qualifier, and a function's name. */
function linkedFunction(
  recorder: Recorder,
  fn: StackFunction,
  withQualifier: boolean,
): Readonly<Record<string, unknown>> {
  const outputs = functionOutputs(fn)
  const type = withQualifier ? 'sst.aws.Workflow' : 'sst.aws.Function'
  recorder.link(fn.component, {
    type,
    name: fn.name,
    ...(withQualifier ? { qualifier: String(outputs.qualifier) } : {}),
  })
  return outputs
}

function dynamo(recorder: Recorder, name: string, args: Args): Readonly<Record<string, unknown>> {
  recorder.claim(name)
  const table = recorder.addTable(name, unwrap(args) as Args)
  recorder.link(name, { type: 'sst.aws.Dynamo', name: table.name })
  const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${table.name}`
  return { component: name, name: new Output(table.name), arn: new Output(arn) }
}

function linkable(recorder: Recorder, name: string, args: Args): Readonly<Record<string, unknown>> {
  recorder.claim(name)
  const properties = unwrap(args.properties ?? {}) as Readonly<Record<string, unknown>>
  recorder.link(name, { type: 'sst.Linkable', ...properties })
  return { component: name, properties }
}
