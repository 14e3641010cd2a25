type WorkflowArgs = ConstructorParameters<typeof sst.aws.Workflow>[1]

/** What a function may do, and to what. */
export interface Permission {
  readonly actions: string[]
  readonly resources: $util.Input<string>[]
}

/** What every function of a stack may be given. Whatever else it has is the same for all of them. */
export interface FunctionOptions extends Pick<WorkflowArgs, 'handler' | 'link' | 'environment' | 'memory'> {
  /** Beside what its links grant; see permissions.ts. */
  readonly permissions?: readonly Permission[]
}

/**
 * Lambda brings the AWS SDK along, so a bundle leaves it out. Not its client for Lambda: the copy that the runtime
 * brings may be older than the durable calls. A pattern cannot say "all but one", so there is one for each letter.
 */
const BROUGHT_BY_LAMBDA = [
  ...[...'abcdefghijkmnopqrstuvwxyz'].map((letter) => `@aws-sdk/client-${letter}*`),
  '@aws-sdk/lib-*',
]

export interface BundleOptions {
  /** Whether the code calls Lambda's durable functions by the AWS SDK. */
  readonly callsDurableApis: boolean
}

/** What SST makes of the code: one small file. */
export function bundle({ callsDurableApis }: BundleOptions) {
  return { minify: true, esbuild: { external: callsDurableApis ? BROUGHT_BY_LAMBDA : ['@aws-sdk/*'] } }
}

/** Node 24 on arm64 with a gigabyte, which is more than half of a processor, and logs as JSON that go after a month. */
export const SETTINGS = {
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memory: '1024 MB',
  logging: { format: 'json', retention: '1 month' },
} as const

/** Every request is traced by X-Ray. */
export const TRACED = { tracingConfig: { mode: 'Active' } }

/** X-Ray takes traces from whoever may write any: there is no narrower resource. */
export const MAY_TRACE: Permission = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  resources: ['*'],
}
