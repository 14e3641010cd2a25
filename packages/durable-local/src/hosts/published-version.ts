import { createHash } from 'node:crypto'
import type { ListedVersion } from '../api/context.ts'
import { type Stack, type StackFunction, withQualifiers } from '../stack/stack.ts'
import type { Bundle } from './made-bundles.ts'

/** A published version: configuration and code, fixed for ever. */
export interface PublishedVersion extends ListedVersion {
  /** Folder of the stack: the working directory of its processes. */
  readonly directory: string
  /** Name of the code's folder in `bundles`. */
  readonly bundle: string
  /** `handler` of `src/handler.handler`. */
  readonly exportName: string
  /** `Resource.X` of the sst package, for the links of the function. */
  readonly resources: Readonly<Record<string, unknown>>
  readonly app: string
  readonly stage: string
  /** What makes it this version: anything else is a new one. */
  readonly identity: string
}

export interface VersionSource {
  readonly stack: Stack
  readonly fn: StackFunction
  readonly code: Bundle
  /** The versions so far, oldest first. */
  readonly before: readonly PublishedVersion[]
  /** The version of another function of the stack, by component. */
  readonly qualifierOf: (component: string) => string
  /** Epoch milliseconds. */
  readonly now: number
}

/** The version that a function of a stack has now: the newest one if nothing has changed since, else the next. */
export function currentVersion({ stack, fn, code, before, qualifierOf, now }: VersionSource): PublishedVersion {
  const resources = Object.fromEntries(fn.links.map((name) => [name, stack.resources[name]]))
  const settings = {
    name: fn.name,
    handler: fn.handler,
    exportName: exportOf(fn.handler),
    timeoutSeconds: fn.timeoutSeconds,
    memoryMb: fn.memoryMb,
    ...(fn.durable === undefined ? {} : { durable: fn.durable }),
    environment: withQualifiers(fn.environment, qualifierOf),
    resources: withQualifiers(resources, qualifierOf),
    app: stack.app,
    stage: stack.stage,
    directory: stack.directory,
    bundle: code.hash,
  }
  const identity = createHash('sha256').update(JSON.stringify(settings)).digest('hex')
  const newest = before.at(-1)
  if (newest?.identity === identity) return newest
  return {
    ...settings,
    version: String(before.length + 1),
    identity,
    codeSha256: Buffer.from(code.hash, 'hex').toString('base64'),
    codeSize: code.bytes,
    lastModified: now,
  }
}

/** `handler` of `src/handler.handler`. */
export function exportOf(handler: string): string {
  return handler.slice(handler.lastIndexOf('.') + 1)
}
