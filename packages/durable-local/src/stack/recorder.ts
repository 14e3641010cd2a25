import { absent, absentPath } from './absent.ts'
import { checkEnvironment } from './function-environment.ts'
import { handlerFile } from './handler-file.ts'
import { LinkGrants } from './link-grants.ts'
import { checkRange, parseDuration, parseMemory } from './sst-units.ts'
import {
  type EsbuildOptions,
  type LinkedProperties,
  type Stack,
  type StackAlias,
  type StackApi,
  type StackCloudResource,
  type StackFunction,
  type StackSchedule,
  type StackStateMachine,
  type StackTable,
  urlMark,
} from './stack.ts'
import { tableOf } from './table.ts'

/** Arguments of a component, outputs taken out. Every stand-in checks the members it uses. */
export type Args = Readonly<Record<string, unknown>>

/** What the local engine takes from the arguments of a function. */
const USED = ['handler', 'name', 'environment', 'link', 'memory', 'nodejs', 'runtime']
/** What makes no difference to code that runs on this machine. */
const WITHOUT_EFFECT = [
  'architecture',
  'description',
  'logging',
  'permissions',
  'policies',
  'role',
  'tags',
  'versioning',
]
const USED_ESBUILD = ['alias', 'external', 'define', 'loader']
/** The same, inside of a `transform`: it may change anything else as well. The stage of an API has its access log. */
const TRANSFORMS_WITHOUT_EFFECT = ['tracingConfig', 'deadLetterConfig', 'stage']

/** What a function has beside the arguments that all functions have. */
export interface FunctionKind {
  readonly durable?: StackFunction['durable']
  /** Of an invocation, as SST writes it. */
  readonly timeout: unknown
  /** The names of the arguments that these came from. */
  readonly used: readonly string[]
}

/** Collects what a stack file declares while it is evaluated. */
export class Recorder {
  readonly #directory: string
  readonly #app: () => string
  readonly #functions: StackFunction[] = []
  readonly #tables: StackTable[] = []
  readonly #apis: StackApi[] = []
  readonly #schedules: StackSchedule[] = []
  readonly #aliases: StackAlias[] = []
  readonly #stateMachines: StackStateMachine[] = []
  readonly #cloudOnly: StackCloudResource[] = []
  readonly #resources = new Map<string, LinkedProperties>()
  readonly #components = new Set<string>()
  readonly #warnings = new Set<string>()
  readonly linkGrants = new LinkGrants()

  constructor(directory: string, app: () => string) {
    this.#directory = directory
    this.#app = app
  }

  get app(): string {
    return this.#app()
  }

  get recorded(): Pick<
    Stack,
    'functions' | 'tables' | 'apis' | 'schedules' | 'aliases' | 'stateMachines' | 'cloudOnly' | 'resources' | 'warnings'
  > {
    return {
      functions: this.#functions,
      tables: this.#tables,
      apis: this.#apis,
      schedules: this.#schedules,
      aliases: this.#aliases,
      stateMachines: this.#stateMachines,
      cloudOnly: this.#cloudOnly,
      resources: Object.fromEntries(this.#resources),
      warnings: [...this.#warnings, ...this.linkGrants.missing(this.#functions, this.#tables)],
    }
  }

  warn(warning: string): void {
    this.#warnings.add(warning)
  }

  /** Notes the name of a component; each may be used once. */
  claim(component: string): void {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(component)) {
      throw new RangeError(
        `The name of a component has to begin with a capital and hold letters and digits only, got "${component}".`,
      )
    }
    if (this.#components.has(component))
      throw new RangeError(`There are two components named ${component}: give each a name of its own.`)
    this.#components.add(component)
  }

  /** A component with the given properties. Whatever else it is asked for is absent, with a warning. */
  standIn(name: string, properties: Args): object {
    return new Proxy(properties, {
      get: (known, key) => {
        if (typeof key === 'symbol' || key in known || key === 'then') return known[String(key)]
        this.warn(`${name}.${key} has no local stand-in: it is not there locally.`)
        return absent(`${name}.${key}`)
      },
    })
  }

  /** Makes a component linkable: what `Resource.<component>` shows. */
  link(component: string, properties: LinkedProperties): void {
    this.#resources.set(component, properties)
  }

  /** A function, durable or plain. */
  addFunction(component: string, args: Args, { durable, timeout, used }: FunctionKind): StackFunction {
    const seconds = parseDuration(timeout, `The invocation timeout of ${component}`)
    const memory = parseMemory(args.memory ?? '1024 MB', `The memory of ${component}`)
    const fn: StackFunction = {
      component,
      name: this.#functionName(component, args.name),
      handler: this.#handler(component, args.handler),
      timeoutSeconds: checkRange(
        seconds,
        { min: 1, max: 900, unit: 'seconds' },
        `The invocation timeout of ${component}`,
      ),
      memoryMb: checkRange(memory, { min: 128, max: 10_240, unit: 'MB' }, `The memory of ${component}`),
      ...(durable === undefined ? {} : { durable }),
      environment: checkEnvironment(component, args.environment),
      links: this.#linksOf(component, args.link),
      ...this.#esbuildOf(component, args.nodejs),
    }
    this.#functions.push(fn)
    this.linkGrants.note(component, args.permissions)
    this.warnUnused(component, args, [...USED, ...used])
    if (!String(args.runtime ?? 'nodejs').startsWith('nodejs')) {
      throw new RangeError(`The runtime of ${component} is ${args.runtime}: only functions for Node.js run locally.`)
    }
    return fn
  }

  addTable(component: string, args: Args): StackTable {
    const table = tableOf(component, `${this.#app()}-local-${component}`, args)
    this.#tables.push(table)
    this.warnUnused(component, args, ['fields', 'primaryIndex', 'globalIndexes', 'deletionProtection'])
    return table
  }

  /** The function of a component, if it is one. */
  functionOf(component: unknown): StackFunction | undefined {
    return this.#functions.find((fn) => fn.component === component)
  }

  functionNamed(name: string): StackFunction | undefined {
    return this.#functions.find((fn) => fn.name === name)
  }

  addAlias(alias: StackAlias): void {
    this.#aliases.push(alias)
  }

  addStateMachine(machine: StackStateMachine): void {
    this.#stateMachines.push(machine)
  }

  addSchedule(schedule: StackSchedule): void {
    this.#schedules.push(schedule)
  }

  addCloudOnly(resource: StackCloudResource): void {
    this.#cloudOnly.push(resource)
  }

  /** Something that is reached by HTTP. Gives what stands for its URL until it listens. */
  addApi(api: StackApi): string {
    this.#apis.push(api)
    return urlMark(this.#app(), api.component)
  }

  #functionName(component: string, given: unknown): string {
    const name = given === undefined ? `${this.#app()}-local-${component}` : String(given)
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw new RangeError(
        `The name of the function ${component} has to be 1 to 64 letters, digits, "-" and "_", got "${name}".`,
      )
    }
    const other = this.functionNamed(name)
    if (other === undefined) return name
    throw new RangeError(`${other.component} and ${component} are both named "${name}": give each a name of its own.`)
  }

  #handler(component: string, given: unknown): string {
    if (typeof given !== 'string') {
      throw new RangeError(`${component} has no handler: give it one, such as "src/handler.handler".`)
    }
    if (handlerFile(this.#directory, given) !== undefined) return given
    throw new RangeError(
      `The handler "${given}" of ${component} has to be a file and an export in it, such as "src/handler.handler": there is no such file.`,
    )
  }

  #linksOf(component: string, links: unknown): string[] {
    if (links === undefined) return []
    if (!Array.isArray(links)) throw new RangeError(`"link" of ${component} has to be a list of components.`)
    return links.flatMap((linked: unknown) => {
      const absent = absentPath(linked)
      if (absent !== undefined) {
        this.warn(`${component} links ${absent}, which is not there locally: "Resource" does not show it.`)
        return []
      }
      const name = typeof linked === 'object' && linked !== null && 'component' in linked ? linked.component : undefined
      if (typeof name === 'string' && this.#resources.has(name)) return [name]
      throw new RangeError(`"link" of ${component} names something that cannot be linked.`)
    })
  }

  #esbuildOf(component: string, nodejs: unknown): { readonly esbuild?: EsbuildOptions } {
    const { esbuild } = (nodejs ?? {}) as { readonly esbuild?: Args }
    if (esbuild === undefined) return {}
    const used = Object.entries(esbuild).filter(([option]) => USED_ESBUILD.includes(option))
    for (const option of Object.keys(esbuild)) {
      if (!USED_ESBUILD.includes(option)) this.warn(`${component}: "${option}" of esbuild has no effect locally.`)
    }
    return { esbuild: Object.fromEntries(used) }
  }

  /** Names the arguments that a stand-in does not take, except those that make no difference to code. */
  warnUnused(component: string, args: Args, used: readonly string[]): void {
    for (const [name, value] of Object.entries(args)) {
      if (value === undefined || used.includes(name) || WITHOUT_EFFECT.includes(name)) continue
      if (name === 'transform' && isWithoutEffect(value)) continue
      this.warn(`${component}: "${name}" changes what is deployed; it has no effect locally.`)
    }
  }
}

/** `{ function: { tracingConfig } }`, or once more in a function, as a workflow has it. */
function isWithoutEffect(transform: unknown): boolean {
  if (typeof transform !== 'object' || transform === null) return false
  return Object.entries(transform).every(
    ([name, value]) => TRANSFORMS_WITHOUT_EFFECT.includes(name) || (name === 'function' && isWithoutEffect(value)),
  )
}
