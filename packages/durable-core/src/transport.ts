import type { DurableLogger } from './logger.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from './wire.ts'

/**
 * The two calls that a durable function makes to the service.
 *
 * An implementation makes each call once: the runtime repeats one that failed on its way, with the same ClientToken. It
 * says how far a failure reaches by throwing a DurableExecutionClientError, or errors as the AWS SDK makes them: the
 * exception's name, and the HTTP status in `$metadata.httpStatusCode`.
 */
export interface DurableExecutionClient {
  getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: DurableLogger,
  ): Promise<GetDurableExecutionStateResponse>

  checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: DurableLogger,
  ): Promise<CheckpointDurableExecutionResponse>
}
