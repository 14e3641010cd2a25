import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { DurableExecutionClient } from './transport.ts'
import { SDK_VERSION } from './version.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from './wire.ts'

type LambdaModule = typeof import('@aws-sdk/client-lambda')

/** One for the process: its connections are kept between invocations. */
let sharedClient: LambdaClient | undefined

/**
 * The Lambda API through `@aws-sdk/client-lambda`, which is loaded with the first call.
 *
 * For a client of your own (`new DurableExecutionApiClient(new LambdaClient({ … }))`), and wherever credentials or
 * endpoints have to be found in a way that only the AWS SDK knows.
 */
export class DurableExecutionApiClient implements DurableExecutionClient {
  readonly #client: LambdaClient | undefined

  constructor(client?: LambdaClient) {
    this.#client = client
  }

  async checkpoint(params: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    const lambda = await loadLambda()
    return this.#of(lambda).send(new lambda.CheckpointDurableExecutionCommand(params))
  }

  async getExecutionState(params: GetDurableExecutionStateRequest): Promise<GetDurableExecutionStateResponse> {
    const lambda = await loadLambda()
    return this.#of(lambda).send(new lambda.GetDurableExecutionStateCommand(params))
  }

  #of({ LambdaClient }: LambdaModule): LambdaClient {
    if (this.#client) return this.#client
    sharedClient ??= new LambdaClient({
      customUserAgent: [['durable-core', SDK_VERSION]],
      // The runtime repeats failed calls itself.
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: 5_000,
        socketTimeout: 50_000,
        requestTimeout: 55_000,
        throwOnRequestTimeout: true,
      },
    })
    return sharedClient
  }
}

async function loadLambda(): Promise<LambdaModule> {
  const module: Partial<LambdaModule> & { default?: LambdaModule } = await import('@aws-sdk/client-lambda')
  // Some bundlers and Node's own import of CommonJS put everything under `default`.
  return module.LambdaClient === undefined && module.default ? module.default : (module as LambdaModule)
}
