import { expect, test } from 'vitest'
import { createDefaultClient, httpClientOptions } from './default-client.ts'
import { DurableExecutionApiClient } from './transport-aws-sdk.ts'
import { HttpDurableExecutionClient } from './transport-http.ts'

const LAMBDA = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 's',
}

test('in a Lambda function the light client is used, with the credentials of the environment', () => {
  expect(createDefaultClient(LAMBDA)).toBeInstanceOf(HttpDurableExecutionClient)
  const options = httpClientOptions(LAMBDA)
  expect(options).toMatchObject({ endpoint: 'https://lambda.eu-west-1.amazonaws.com', region: 'eu-west-1' })
  expect(options?.credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 's' })
})

test.each([
  [
    'Lambda',
    { AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:1', AWS_ENDPOINT_URL: 'http://localhost:2' },
    'http://localhost:1',
  ],
  ['all services', { AWS_ENDPOINT_URL: 'http://localhost:2' }, 'http://localhost:2'],
  [
    'none of them',
    { AWS_ENDPOINT_URL: 'http://localhost:2', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    'https://lambda.eu-west-1.amazonaws.com',
  ],
  ['China', { AWS_REGION: 'cn-north-1' }, 'https://lambda.cn-north-1.amazonaws.com.cn'],
  ['GovCloud', { AWS_REGION: 'us-gov-west-1' }, 'https://lambda.us-gov-west-1.amazonaws.com'],
  ['the default region', { AWS_REGION: '', AWS_DEFAULT_REGION: 'sa-east-1' }, 'https://lambda.sa-east-1.amazonaws.com'],
])('the endpoint is the one for %s', (_title, changes, endpoint) => {
  expect(httpClientOptions({ ...LAMBDA, ...changes })?.endpoint).toBe(endpoint)
})

test.each([
  ['without a region', { AWS_REGION: undefined }],
  ['without static credentials', { AWS_ACCESS_KEY_ID: undefined }],
  ['for FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }],
  ['for dual-stack', { AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' }],
  ['in another partition', { AWS_REGION: 'us-iso-east-1' }],
])('%s the AWS SDK is used', (_title, changes) => {
  expect(createDefaultClient({ ...LAMBDA, ...changes })).toBeInstanceOf(DurableExecutionApiClient)
})

test('credentials that go away are reported with what to do', () => {
  const environment: Record<string, string | undefined> = { ...LAMBDA }
  const options = httpClientOptions(environment)
  environment.AWS_ACCESS_KEY_ID = 'renewed'
  expect(options?.credentials().accessKeyId).toBe('renewed')
  environment.AWS_ACCESS_KEY_ID = undefined
  expect(() => options?.credentials()).toThrow('Keep them set')
})
