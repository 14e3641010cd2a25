import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  GetDurableExecutionCommand,
  type GetDurableExecutionCommandOutput,
  InvokeCommand,
  LambdaClient,
  paginateGetDurableExecutionHistory,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda'
import { statusOf } from './client-error.ts'
import type { HistoryEvent } from './history-event.ts'
import { isMapping, type Json } from './json.ts'
import { pyJson } from './python.ts'

const THROTTLED_ATTEMPTS = 5

export interface InvokeAnswer {
  readonly executionArn: string | undefined
  readonly status: number | undefined
  readonly functionError: string | undefined
  readonly payload: string
}

/** The few Lambda calls that the runner makes, over the official client. */
export class LambdaApi {
  readonly #starter: LambdaClient
  readonly #client: LambdaClient

  constructor({ endpoint, region, connections }: { endpoint: string; region: string; connections: number }) {
    const settings = {
      endpoint,
      region,
      credentials: { accessKeyId: 'conformance', secretAccessKey: 'conformance' },
      requestHandler: { connectionTimeout: 5000, httpAgent: { maxSockets: connections } },
    }
    // Invoking twice could start two executions, so the client must not try an invoke again by itself.
    this.#starter = new LambdaClient({ ...settings, maxAttempts: 1 })
    this.#client = new LambdaClient({ ...settings, maxAttempts: 2 })
  }

  /** Starts an execution; RequestResponse answers at its end. Only a throttled invoke is tried again: it started nothing. */
  async invoke(name: string, input: Json, type: 'Event' | 'RequestResponse', timeoutMs: number): Promise<InvokeAnswer> {
    const abortSignal = AbortSignal.timeout(timeoutMs)
    const command = new InvokeCommand({
      FunctionName: name,
      Qualifier: '$LATEST',
      InvocationType: type,
      Payload: Buffer.from(pyJson(input)),
    })
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { DurableExecutionArn, StatusCode, FunctionError, Payload } = await this.#starter.send(command, {
          abortSignal,
        })
        return {
          executionArn: DurableExecutionArn,
          status: StatusCode,
          functionError: FunctionError,
          // An asynchronous invoke has no body, which the client reports as null, whatever its types say.
          payload: Payload ? Buffer.from(Payload).toString('utf8') : '',
        }
      } catch (error) {
        if (statusOf(error) !== 429 || attempt === THROTTLED_ATTEMPTS) throw error
        await pause(500 * attempt)
      }
    }
  }

  async execution(DurableExecutionArn: string): Promise<GetDurableExecutionCommandOutput> {
    return await this.#client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))
  }

  /** All events of an execution, over as many pages as it takes. */
  async history(DurableExecutionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = []
    const pages = paginateGetDurableExecutionHistory(
      { client: this.#client, pageSize: 1000 },
      { DurableExecutionArn, IncludeExecutionData: true },
    )
    for await (const page of pages) for (const event of page.Events ?? []) events.push({ ...event })
    return events
  }

  async callbackSuccess(CallbackId: string, payload: Json): Promise<void> {
    const result = payload === undefined || payload === null ? {} : { Result: Buffer.from(pyJson(payload)) }
    await this.#client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, ...result }))
  }

  async callbackFailure(CallbackId: string, payload: Json): Promise<void> {
    const error = isMapping(payload) ? { Error: payload } : {}
    await this.#client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, ...error }))
  }

  async callbackHeartbeat(CallbackId: string): Promise<void> {
    await this.#client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }))
  }

  async stop(DurableExecutionArn: string): Promise<void> {
    const reason = { ErrorType: 'ConformanceRunner', ErrorMessage: 'judged; the execution is no longer needed' }
    await this.#client.send(new StopDurableExecutionCommand({ DurableExecutionArn, Error: reason }))
  }

  close(): void {
    this.#starter.destroy()
    this.#client.destroy()
  }
}

/** Resolves to whether something listens at the endpoint. */
export function isListening(endpoint: string, timeoutMs = 3000): Promise<boolean> {
  const url = new URL(endpoint)
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname.replaceAll(/^\[|\]$/g, ''), port })
    function answer(up: boolean): void {
      socket.destroy()
      resolve(up)
    }
    socket.setTimeout(timeoutMs, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
