import { arnOf } from './account.ts'
import { alias } from './alias.ts'
import { cron } from './cron.ts'
import { httpApi } from './http-api.ts'
import { Output, unwrap } from './output.ts'
import type { Args, Recorder } from './recorder.ts'
import { checkRange, parseDuration } from './sst-units.ts'
import { qualifierMark, type StackFunction } from './stack.ts'
import { stateMachine } from './state-machine.ts'

// The stand-ins for the components of SST: each records what its namesake would deploy. Defaults are those of SST 4.17.

type Component = new (name: string, args?: Args) => object
type Properties = Readonly<Record<string, unknown>>

const MAX_EXECUTION_SECONDS = 31_622_400

/** `sst.aws.*`, `sst.*`, `aws.lambda.*` and `aws.sfn.*` for a stack file. */
export function standIns(recorder: Recorder): {
  readonly aws: Readonly<Record<string, unknown>>
  readonly lambda: Readonly<Record<string, unknown>>
  readonly sfn: Readonly<Record<string, unknown>>
  readonly root: Readonly<Record<string, unknown>>
} {
  const resource = (create: (recorder: Recorder, name: string, args: Args) => Properties): Component =>
    standInClass(recorder, (name, args) => create(recorder, name, args))
  const component = (create: (recorder: Recorder, name: string, args: Args) => Properties): Component =>
    resource((_, name, args) => {
      recorder.claim(name)
      return create(recorder, name, args)
    })
  const [Dynamo, Workflow] = [component(dynamo), component(workflow)]
  const wrap = (kind: unknown) => {
    if (kind === Dynamo) recorder.linkGrants.linksGrantNothing('table')
    if (kind === Workflow) recorder.linkGrants.linksGrantNothing('workflow')
  }
  return {
    aws: {
      Workflow,
      Function: component(lambda),
      Dynamo,
      ApiGatewayV2: component(httpApi),
      CronV2: component(cron),
      // Nobody asks for permission locally.
      permission: (permission: unknown) => permission,
    },
    lambda: { Alias: resource(alias) },
    sfn: { StateMachine: resource(stateMachine) },
    root: { Linkable: Object.assign(component(linkable), { wrap }) },
  }
}

/** A class of stand-ins. */
function standInClass(recorder: Recorder, create: (name: string, args: Args) => Properties): Component {
  return class {
    constructor(name: string, args: Args = {}) {
      // What a constructor returns takes the place of `this`.
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in has its recorded properties
      return recorder.standIn(name, create(name, { ...(unwrap(args) as Args), link: args.link }))
    }
  }
}

interface WorkflowTimeout {
  readonly execution?: unknown
  readonly invocation?: unknown
}

function workflow(recorder: Recorder, name: string, args: Args): Properties {
  const { execution = '14 days', invocation = '5 minutes' } = (args.timeout ?? {}) as WorkflowTimeout
  const durable = durableConfig(name, execution, args.retention ?? '30 days')
  const fn = recorder.addFunction(name, args, { durable, timeout: invocation, used: ['timeout', 'retention'] })
  recorder.link(name, { type: 'sst.aws.Workflow', name: fn.name, qualifier: qualifierMark(name) })
  return functionProperties(recorder, fn)
}

function lambda(recorder: Recorder, name: string, args: Args): Properties {
  const asked = args.durable === true ? {} : (args.durable as { timeout?: unknown; retention?: unknown } | undefined)
  const fn = recorder.addFunction(name, args, {
    ...(asked === undefined || args.durable === false
      ? {}
      : { durable: durableConfig(name, asked.timeout ?? '14 days', asked.retention ?? '30 days') }),
    timeout: args.timeout ?? '20 seconds',
    used: ['timeout', 'durable', 'url'],
  })
  const url = args.url === undefined || args.url === false ? {} : { url: functionUrl(recorder, fn) }
  recorder.link(name, { type: 'sst.aws.Function', name: fn.name, ...url })
  return { ...functionProperties(recorder, fn), ...(url.url === undefined ? {} : { url: new Output(url.url) }) }
}

/** A durable function is called by its version: the service takes no unqualified name. */
function functionUrl(recorder: Recorder, { component, name, durable, timeoutSeconds }: StackFunction): string {
  const qualifier = durable === undefined ? {} : { qualifier: qualifierMark(component) }
  return recorder.addApi({
    component,
    routes: [{ key: '$default', functionName: name, ...qualifier }],
    timeoutSeconds,
  })
}

/** What other components may ask of a function. */
function functionProperties(recorder: Recorder, { component, name }: StackFunction): Properties {
  const names = { name: new Output(name), arn: new Output(arnOf('lambda', `function:${name}`)) }
  const version = new Output(qualifierMark(component))
  return {
    component,
    ...names,
    qualifier: version,
    nodes: recorder.standIn(`${component}.nodes`, {
      function: recorder.standIn(`${component}.nodes.function`, { ...names, version }),
    }),
  }
}

/** The durable part of a workflow or function, checked against the limits of the service. */
function durableConfig(component: string, execution: unknown, retention: unknown) {
  const seconds = parseDuration(execution, `The execution timeout of ${component}`)
  const days = parseDuration(retention, `The retention of ${component}`) / 86_400
  return {
    executionTimeoutSeconds: checkRange(
      seconds,
      { min: 1, max: MAX_EXECUTION_SECONDS, unit: 'seconds' },
      `The execution timeout of ${component}`,
    ),
    retentionDays: checkRange(days, { min: 1, max: 90, unit: 'days' }, `The retention of ${component}`),
  }
}

function dynamo(recorder: Recorder, name: string, args: Args): Properties {
  const table = recorder.addTable(name, args)
  recorder.link(name, { type: 'sst.aws.Dynamo', name: table.name })
  return { component: name, name: new Output(table.name), arn: new Output(arnOf('dynamodb', `table/${table.name}`)) }
}

function linkable(recorder: Recorder, name: string, args: Args): Properties {
  const properties = (args.properties ?? {}) as Properties
  recorder.link(name, { type: 'sst.sst.Linkable', ...properties })
  return { component: name, properties }
}
