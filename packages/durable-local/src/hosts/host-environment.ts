import { randomUUID } from 'node:crypto'
import { withSecrets, withUrls } from '../stack/stack.ts'
import type { PublishedVersion } from './function-registry.ts'

/** What a function's process inherits: without these, programs do not find their way; anything else stays out. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'SystemRoot', 'NODE_EXTRA_CA_CERTS']

export interface Endpoints {
  /** Of the Lambda API. */
  readonly lambda: string
  readonly dynamodb?: string
  /** Of Step Functions. */
  readonly sfn?: string
  /** Of HTTP APIs and functions with a URL, by `app/component`. */
  readonly urls?: ReadonlyMap<string, string>
  /** What a stack has made at random, by `app/name`. */
  readonly secretOf?: (name: string) => string
}

export interface HostEnvironmentOptions {
  readonly version: PublishedVersion
  readonly qualifier: string
  readonly endpoints: Endpoints
  readonly region: string
  readonly logStreamName: string
}

/** What every process has. */
export function inheritedEnvironment(): Readonly<Record<string, string>> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  // Lambda's clock is set to UTC, wherever the developer is.
  return { ...Object.fromEntries(inherited), TZ: 'UTC' }
}

/** The environment of a function's process: as on Lambda, with the local endpoints and credentials that mean nothing. */
export function hostEnvironment(options: HostEnvironmentOptions): Readonly<Record<string, string>> {
  const { version, qualifier, endpoints, region } = options
  const resources = Object.entries(version.resources).map(([name, value]) => [
    `SST_RESOURCE_${name}`,
    JSON.stringify(value),
  ])
  const environment = {
    ...inheritedEnvironment(),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    ...(endpoints.dynamodb === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb }),
    ...(endpoints.sfn === undefined ? {} : { AWS_ENDPOINT_URL_SFN: endpoints.sfn }),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: qualifier,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${version.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStreamName,
    LAMBDA_TASK_ROOT: version.directory,
    _HANDLER: version.handler,
    SST_RESOURCE_App: JSON.stringify({ name: version.app, stage: version.stage }),
    ...Object.fromEntries(resources),
    ...version.environment,
  }
  const withPlaces = withUrls(environment, (api) => endpoints.urls?.get(api) ?? '')
  return withSecrets(withPlaces, (name) => endpoints.secretOf?.(name) ?? '')
}

/** A name for the log of one process, in the form Lambda gives them: `2026/11/24/[1]0c5b…`. */
export function logStreamName(version: string): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomUUID().replaceAll('-', '')}`
}
