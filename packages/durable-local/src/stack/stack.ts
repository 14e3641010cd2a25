import type { Loader } from 'esbuild'

/** What a stack file declares, as the local engine needs to know it. */
export interface Stack {
  readonly app: string
  /** Always `local`. */
  readonly stage: string
  /** Providers of resources that the stack asks for beside AWS: `random`. */
  readonly providers: readonly string[]
  /** Absolute path of the folder with the sst.config.ts. */
  readonly directory: string
  readonly functions: readonly StackFunction[]
  readonly tables: readonly StackTable[]
  /** What is reached by HTTP: APIs, and functions with a URL. */
  readonly apis: readonly StackApi[]
  readonly schedules: readonly StackSchedule[]
  readonly aliases: readonly StackAlias[]
  readonly stateMachines: readonly StackStateMachine[]
  /** What is deployed and has no part in what runs locally: alarms, queues for dead letters. */
  readonly cloudOnly: readonly StackCloudResource[]
  /** What `Resource.X` of the sst package shows, by the name of the component. */
  readonly resources: Readonly<Record<string, LinkedProperties>>
  /** What `run()` returned. */
  readonly outputs: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  /** Every file that the evaluation read: a change to one of them reloads the stack. */
  readonly files: readonly string[]
}

export type LinkedProperties = Readonly<Record<string, unknown>>

export interface StackFunction {
  /** The name of the component: `Order`. */
  readonly component: string
  /** The name given in the stack, else `<app>-local-<component>`. */
  readonly name: string
  /** `src/handler.handler`, relative to the stack's folder. */
  readonly handler: string
  /** How long one invocation may take. */
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly durable?: { readonly executionTimeoutSeconds: number; readonly retentionDays: number }
  readonly environment: Readonly<Record<string, string>>
  /** Names in `Stack.resources` that this function may see. */
  readonly links: readonly string[]
  readonly esbuild?: EsbuildOptions
}

/** What a stack may set for the bundle of a function, with `nodejs.esbuild`. */
export interface EsbuildOptions {
  readonly alias?: Readonly<Record<string, string>>
  readonly external?: readonly string[]
  readonly define?: Readonly<Record<string, string>>
  readonly loader?: Readonly<Record<string, Loader>>
}

export interface StackTable {
  readonly component: string
  readonly name: string
  /** Attributes used in keys, with their DynamoDB type. */
  readonly fields: Readonly<Record<string, 'string' | 'number' | 'binary'>>
  readonly primaryIndex: TableIndex
  readonly globalIndexes: Readonly<Record<string, TableIndex>>
}

export interface TableIndex {
  readonly hashKey: string
  readonly rangeKey?: string
}

/** An HTTP API, or the URL of a function, which is an API with the one route `$default`. */
export interface StackApi {
  readonly component: string
  readonly routes: readonly StackRoute[]
  /** How long an answer may take. */
  readonly timeoutSeconds: number
}

export interface StackRoute extends StackTarget {
  /** `POST /orders/{id}` or `$default`. */
  readonly key: string
}

/** A function that something calls. */
export interface StackTarget {
  readonly functionName: string
  /** Absent for an unqualified name. May be the mark of a version that is not published yet. */
  readonly qualifier?: string
}

export interface StackSchedule {
  readonly component: string
  /** `rate(5 minutes)`, `cron(…)` or `at(…)`. */
  readonly schedule: string
  readonly timezone: string
  /** JSON text of the event. */
  readonly payload: string
  readonly target: StackTarget
}

/** A name for one version of a function: who calls the function by it gets that version. */
export interface StackAlias {
  readonly functionName: string
  readonly name: string
  /** A number, `$LATEST`, or the mark of a version that is not published yet. */
  readonly version: string
}

export interface StackStateMachine {
  readonly component: string
  /** The name given in the stack, else `<app>-local-<component>`. */
  readonly name: string
  /** In the Amazon States Language, as JSON text; with marks of versions that are not published yet. */
  readonly definition: string
}

export interface StackCloudResource {
  /** `aws.sns.Topic` */
  readonly type: string
  readonly name: string
}

const QUALIFIER = /⟨qualifier of (\w+)⟩/g

/** Stands for the version of a function until it is published; it may lie inside a longer text. */
export function qualifierMark(component: string): string {
  return `⟨qualifier of ${component}⟩`
}

/** A copy of a value with every mark replaced by the version that was published. */
export function withQualifiers<T>(value: T, versionOf: (component: string) => string): T {
  return JSON.parse(JSON.stringify(value).replace(QUALIFIER, (_, component: string) => versionOf(component)))
}

/** Whether a text holds the mark of something that is known later. */
export function hasMark(text: string): boolean {
  return [QUALIFIER, URL_MARK, SECRET_MARK].some((mark) => text.search(mark) >= 0)
}

const URL_MARK = /⟨url of ([^⟩]+)⟩/g

/** Stands for the URL of an API until it listens; it may lie inside a longer text. */
export function urlMark(app: string, component: string): string {
  return `⟨url of ${app}/${component}⟩`
}

/** A copy of a value with every mark replaced by the URL of the API, which is named `app/component`. */
export function withUrls<T>(value: T, urlOf: (api: string) => string): T {
  return JSON.parse(JSON.stringify(value).replace(URL_MARK, (_, api: string) => urlOf(api)))
}

const SECRET_MARK = /⟨secret ([^⟩]+)⟩/g

/** Stands for 32 random bytes in base64, which the data folder keeps. */
export function secretMark(app: string, name: string): string {
  return `⟨secret ${app}/${name}⟩`
}

/** A copy of a value with every mark replaced by the secret, which is named `app/name`. */
export function withSecrets<T>(value: T, secretOf: (name: string) => string): T {
  return JSON.parse(JSON.stringify(value).replace(SECRET_MARK, (_, name: string) => secretOf(name)))
}
