import type { Credentials } from './sigv4.ts'
import type { DurableExecutionClient } from './transport.ts'
import { DurableExecutionApiClient } from './transport-aws-sdk.ts'
import { type HttpClientOptions, HttpDurableExecutionClient } from './transport-http.ts'

type Environment = Readonly<Record<string, string | undefined>>

let shared: DurableExecutionClient | undefined

/** The process's client, made with the first call from its environment. */
export function defaultClient(): DurableExecutionClient {
  shared ??= createDefaultClient(process.env)
  return shared
}

/** The light client, or the AWS SDK's where the environment asks for something that only the AWS SDK knows. */
export function createDefaultClient(environment: Environment): DurableExecutionClient {
  const options = httpClientOptions(environment)
  return options ? new HttpDurableExecutionClient(options) : new DurableExecutionApiClient()
}

/**
 * What the light client needs; undefined where it cannot serve: without credentials or region in the environment, for
 * FIPS and dual-stack endpoints, and in partitions other than aws, aws-us-gov and aws-cn.
 */
export function httpClientOptions(environment: Environment): HttpClientOptions | undefined {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  if (!region || !credentialsOf(environment)) return undefined
  if (isOn(environment.AWS_USE_FIPS_ENDPOINT) || isOn(environment.AWS_USE_DUALSTACK_ENDPOINT)) return undefined
  const endpoint = configuredEndpoint(environment) ?? regionalEndpoint(region)
  if (!endpoint) return undefined
  // Read for every call: a host may renew them.
  return { endpoint, region, credentials: () => credentialsOf(environment) ?? missingCredentials() }
}

function credentialsOf(environment: Environment): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN }
}

function missingCredentials(): never {
  throw new Error(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have gone from the environment since the first call. Keep them set, or give `durableExecutionClient: new DurableExecutionApiClient()`.',
  )
}

function configuredEndpoint(environment: Environment): string | undefined {
  if (isOn(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return undefined
  return environment.AWS_ENDPOINT_URL_LAMBDA || environment.AWS_ENDPOINT_URL || undefined
}

function regionalEndpoint(region: string): string | undefined {
  if (/^(us-iso|eu-iso|eusc-)/.test(region)) return undefined
  return `https://lambda.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

function isOn(setting: string | undefined): boolean {
  return setting?.toLowerCase() === 'true'
}
