import type { PublishedVersion } from './function-registry.ts'

/** What a function's process inherits: without these, programs do not find their way; anything else stays out. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'TZ', 'SystemRoot', 'NODE_EXTRA_CA_CERTS']

export interface Endpoints {
  /** Of the Lambda API. */
  readonly lambda: string
  readonly dynamodb?: string
}

/** The environment of a function's process: as on Lambda, with the local endpoints and credentials that mean nothing. */
export function hostEnvironment(
  version: PublishedVersion,
  qualifier: string,
  endpoints: Endpoints,
  region: string,
): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
  const resources = Object.entries(version.resources).map(([name, value]) => [
    `SST_RESOURCE_${name}`,
    JSON.stringify(value),
  ])
  return {
    ...inherited,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    ...(endpoints.dynamodb === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb }),
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: qualifier,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${version.name}`,
    SST_RESOURCE_App: JSON.stringify({ name: version.app, stage: version.stage }),
    ...Object.fromEntries(resources),
    ...version.environment,
  }
}
