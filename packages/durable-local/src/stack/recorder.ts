import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Output, unwrap } from './output.ts'
import { checkRange, parseDuration, parseMemory } from './sst-units.ts'
import { type LinkedProperties, qualifierMark, type Stack, type StackFunction, type StackTable } from './stack.ts'

const ACCOUNT = 'arn:aws:lambda:us-east-1:123456789012:function'
const EXTENSIONS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs']
const MAX_EXECUTION_SECONDS = 31_622_400

/** Arguments of a component, outputs taken out. Every stand-in checks the members it uses. */
export type Args = Readonly<Record<string, unknown>>

/** Collects what a stack file declares while it is evaluated. */
export class Recorder {
  readonly #directory: string
  readonly #app: () => string
  readonly #functions: StackFunction[] = []
  readonly #tables: StackTable[] = []
  readonly #resources = new Map<string, LinkedProperties>()
  readonly #components = new Set<string>()
  readonly warnings: string[] = []

  constructor(directory: string, app: () => string) {
    this.#directory = directory
    this.#app = app
  }

  get recorded(): Pick<Stack, 'functions' | 'tables' | 'resources' | 'warnings'> {
    return {
      functions: this.#functions,
      tables: this.#tables,
      resources: Object.fromEntries(this.#resources),
      warnings: this.warnings,
    }
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

  /** Makes a component linkable: what `Resource.<component>` shows. */
  link(component: string, properties: LinkedProperties): void {
    this.#resources.set(component, properties)
  }

  /** A function, durable or plain. */
  addFunction(component: string, args: Args, durable: StackFunction['durable'], timeoutSeconds: number): StackFunction {
    const handler = String(args.handler ?? '')
    this.#checkHandler(component, handler)
    const fn: StackFunction = {
      component,
      name: this.#nameOf(component, args.name),
      handler,
      timeoutSeconds: checkRange(timeoutSeconds, 1, 900, `The invocation timeout of ${component}`, 'seconds'),
      memoryMb: parseMemory(args.memory ?? '1024 MB', `The memory of ${component}`),
      ...(durable === undefined ? {} : { durable }),
      environment: environmentOf(component, args.environment),
      links: this.#linksOf(component, args.link),
      ...esbuildOf(args.nodejs),
    }
    this.#functions.push(fn)
    if (args.transform !== undefined) {
      this.warnings.push(`${component}: "transform" changes the deployed function only; locally it has no effect.`)
    }
    return fn
  }

  addTable(component: string, args: Args): StackTable {
    const fields = args.fields as StackTable['fields'] | undefined
    const primaryIndex = args.primaryIndex as StackTable['primaryIndex'] | undefined
    if (fields === undefined || primaryIndex?.hashKey === undefined) {
      throw new RangeError(`The table ${component} needs "fields" and a "primaryIndex" with a hashKey.`)
    }
    const table: StackTable = {
      component,
      name: this.#nameOf(component, args.name),
      fields,
      primaryIndex,
      globalIndexes: (args.globalIndexes ?? {}) as StackTable['globalIndexes'],
    }
    this.#tables.push(table)
    return table
  }

  #nameOf(component: string, given: unknown): string {
    return given === undefined ? `${this.#app()}-local-${component}` : String(given)
  }

  #checkHandler(component: string, handler: string): void {
    const file = handler.replace(/\.[^./]+$/, '')
    const found = EXTENSIONS.some((extension) => existsSync(join(this.#directory, `${file}.${extension}`)))
    if (file === handler || !found) {
      throw new RangeError(
        `The handler "${handler}" of ${component} has to be a file and an export in it, such as "src/handler.handler": there is no such file.`,
      )
    }
  }

  #linksOf(component: string, link: unknown): string[] {
    if (link === undefined) return []
    if (!Array.isArray(link)) throw new RangeError(`"link" of ${component} has to be a list of components.`)
    return link.map((linked) => {
      const name: unknown =
        typeof linked === 'object' && linked !== null && 'component' in linked ? linked.component : undefined
      if (typeof name === 'string' && this.#resources.has(name)) return name
      throw new RangeError(`"link" of ${component} names something that cannot be linked.`)
    })
  }
}

/** The durable part of a workflow or function, checked against the limits of the service. */
export function durableConfig(
  component: string,
  execution: unknown,
  retention: unknown,
): NonNullable<StackFunction['durable']> {
  const executionTimeoutSeconds = parseDuration(execution, `The execution timeout of ${component}`)
  const retentionDays = parseDuration(retention, `The retention of ${component}`) / 86_400
  return {
    executionTimeoutSeconds: checkRange(
      executionTimeoutSeconds,
      1,
      MAX_EXECUTION_SECONDS,
      `The execution timeout of ${component}`,
      'seconds',
    ),
    retentionDays: checkRange(retentionDays, 1, 90, `The retention of ${component}`, 'days'),
  }
}

/** What other components may ask of a function. */
export function functionOutputs({ component, name }: StackFunction): Readonly<Record<string, unknown>> {
  return {
    component,
    name: new Output(name),
    arn: new Output(`${ACCOUNT}:${name}`),
    qualifier: new Output(qualifierMark(component)),
  }
}

function environmentOf(component: string, given: unknown): Record<string, string> {
  const environment = unwrap(given ?? {})
  if (typeof environment !== 'object' || environment === null) {
    throw new RangeError(`"environment" of ${component} has to be names with texts.`)
  }
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]))
}

function esbuildOf(nodejs: unknown): Pick<StackFunction, 'esbuild'> {
  if (typeof nodejs !== 'object' || nodejs === null || !('esbuild' in nodejs)) return {}
  const { alias, external, define } = nodejs.esbuild as NonNullable<StackFunction['esbuild']>
  return {
    esbuild: {
      ...(alias === undefined ? {} : { alias }),
      ...(external === undefined ? {} : { external }),
      ...(define === undefined ? {} : { define }),
    },
  }
}
