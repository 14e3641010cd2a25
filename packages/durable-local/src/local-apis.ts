import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublishedStack } from './hosts/function-registry.ts'
import { type Stack, withQualifiers } from './stack/stack.ts'
import { type CallFunction, type HttpApi, startHttpApi } from './stand-ins/http-api.ts'
import { systemCode } from './user-error.ts'
import { replaceFile } from './write-file.ts'

/** The HTTP APIs and function URLs of the stacks that are hosted, each on a port of its own, by `app/component`. */
export class LocalApis {
  readonly #call: CallFunction
  readonly #file: string
  readonly #apis = new Map<string, HttpApi>()

  constructor(dataFolder: string, call: CallFunction) {
    this.#file = join(dataFolder, 'ports.json')
    this.#call = call
  }

  /** Where each listens. */
  get urls(): ReadonlyMap<string, string> {
    return new Map([...this.#apis].map(([name, { url }]) => [name, url]))
  }

  /** Starts what a stack declares, points what runs to its functions as published, and ends what it has no more. */
  async provide({ app, apis }: Stack, { versions }: PublishedStack): Promise<void> {
    const wanted = withQualifiers(apis, (component) => versions.get(component)?.version ?? '$LATEST')
    const names = new Set(wanted.map(({ component }) => `${app}/${component}`))
    for (const [name, api] of this.#apis) {
      if (!name.startsWith(`${app}/`) || names.has(name)) continue
      this.#apis.delete(name)
      await api.close()
    }
    for (const { component, routes, timeoutSeconds } of wanted) {
      const name = `${app}/${component}`
      const running = this.#apis.get(name)
      running?.setRoutes(routes)
      if (running !== undefined) continue
      const options = { routes, call: this.#call, timeoutMs: timeoutSeconds * 1000 }
      this.#apis.set(name, await startWherePossible(options, this.#ports()[name]))
      this.#remember()
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#apis.values()].map((api) => api.close()))
  }

  /** The ports of the last time: a URL that was noted stays right, as long as nobody else takes its port. */
  #ports(): Readonly<Record<string, number>> {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8'))
    } catch {
      // Not there yet, or damaged: then there are new ports.
      return {}
    }
  }

  #remember(): void {
    const now = [...this.urls].map(([name, url]) => [name, Number(new URL(url).port)])
    replaceFile(this.#file, JSON.stringify({ ...this.#ports(), ...Object.fromEntries(now) }, null, 1))
  }
}

async function startWherePossible(options: Parameters<typeof startHttpApi>[0], port = 0): Promise<HttpApi> {
  try {
    return await startHttpApi({ ...options, port })
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') throw error
    return await startHttpApi(options)
  }
}
