import { UserError } from '../user-error.ts'
import { unreachable } from './client-failure.ts'

/** What an engine on this machine offers beside the Lambda API, under /local. */
export class LocalApi {
  readonly #endpoint: string

  constructor(endpoint: string) {
    this.#endpoint = endpoint
  }

  /**
   * The JSON that a route answers. Its type is what the route is known to answer.
   * @throws UserError if the engine refuses, or there is none
   */
  async call<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const response = await this.#send(`/local${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new UserError(messageIn(text) ?? `The engine answered with HTTP status ${response.status}.`)
    return JSON.parse(text)
  }

  async #send(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#endpoint), request)
    } catch (error) {
      // What fetch throws itself says nothing: its cause does.
      throw unreachable(error instanceof Error ? (error.cause ?? error) : error)
    }
  }
}

/** The message of an error of the API. */
function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text)
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
