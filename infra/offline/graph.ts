import type { Resource, ResourceGraph } from './sst-diff.ts'

/** What is wrong with a resource: said in one line that names it. */
export type Finding = string

/** Looks at what a deployment would create. */
export type Rule = (graph: ResourceGraph) => Finding[]

export function finding({ type, name }: Resource, problem: string): Finding {
  return `${name} (${type}): ${problem}`
}

export function ofType(graph: ResourceGraph, type: string): readonly Resource[] {
  return graph.resources.filter((resource) => resource.type === type)
}

export interface LambdaInputs {
  /** Physical. */
  readonly name: string
  readonly timeout: number
  readonly memorySize: number
  /** ARN. */
  readonly role?: string
  readonly runtime?: string
  readonly architectures?: readonly string[]
  readonly publish?: boolean
  readonly durableConfig?: { readonly executionTimeout?: number; readonly retentionPeriod?: number }
  readonly loggingConfig?: { readonly logFormat?: string; readonly logGroup?: string }
  readonly tracingConfig?: { readonly mode?: string }
  readonly deadLetterConfig?: { readonly targetArn?: string }
  readonly environment?: { readonly variables?: Readonly<Record<string, string>> }
}

/** A Lambda function that would be created. */
export interface LambdaResource extends Resource {
  readonly inputs: Readonly<Record<string, unknown>> & LambdaInputs
}

export function lambdas(graph: ResourceGraph): readonly LambdaResource[] {
  // The type of a resource decides on its inputs.
  return ofType(graph, 'aws:lambda/function:Function') as readonly LambdaResource[]
}

export function durableLambdas(graph: ResourceGraph): readonly LambdaResource[] {
  return lambdas(graph).filter(({ inputs }) => inputs.durableConfig !== undefined)
}

/**
 * The durable functions that a text names without a version: by name, by ARN, or in the ARN that API Gateway calls
 * functions by.
 */
export function unqualifiedIn(graph: ResourceGraph, text: unknown): readonly string[] {
  return durableLambdas(graph)
    .map(({ inputs }) => inputs.name)
    .filter((name) => new RegExp(`${name}(?![\\w:-])`).test(String(text)))
}
