import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What SST finds in an account that it has been used in, and a stage that was never deployed. */
const BOOTSTRAP = {
  // Higher than any that SST knows: it finds nothing to upgrade.
  version: 99,
  asset: 'sst-asset-offline',
  state: 'sst-state-offline',
  assetEcrRegistryId: '123456789012',
  assetEcrUrl: '123456789012.dkr.ecr.us-east-1.amazonaws.com/sst-asset',
  appsyncHttp: 'offline',
  appsyncRealtime: 'offline',
}

/** The few answers of AWS that `sst diff` needs; whatever else it asks is refused, and named in the answer. */
export async function startAwsAnswers(): Promise<{ readonly endpoint: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const target = String(request.headers['x-amz-target'] ?? '')
    const url = request.url ?? ''
    if (target === 'AmazonSSM.GetParameter') {
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ Parameter: parameter(JSON.parse(body).Name) }))
    } else if (request.method === 'GET' && url.startsWith('/sst-state-')) {
      response.writeHead(404, { 'content-type': 'application/xml' })
      response.end('<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>never deployed</Message></Error>')
    } else {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: 'NotImplemented', message: `not answered offline: ${target} ${url}` }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The bootstrap, or else the passphrase of a stage. */
function parameter(Name: string) {
  const Value = Name === '/sst/bootstrap' ? JSON.stringify(BOOTSTRAP) : Buffer.alloc(32, 1).toString('base64')
  return { Name, Type: 'String', Value, Version: 1 }
}
