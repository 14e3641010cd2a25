import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Contender } from '../src/engine/contender.ts'
import { post } from '../src/engine/http-post.ts'

/** Restate's server as one node, and its service in another process. Every setting that touches durability is the default. */
export async function start(folder: string): Promise<Contender> {
  const [node, admin, ingress, service] = await freePorts()
  const server = spawn(serverBinary(), [], { env: environment(folder, { node, admin, ingress }), stdio: 'ignore' })
  const functions = fork(join(import.meta.dirname, 'restate-service.ts'), [String(service)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // They must not outlive this process, however it ends.
  process.once('exit', () => [server, functions].map((child) => child.kill('SIGKILL')))
  await once(functions, 'message')
  const deployment = JSON.stringify({ uri: `http://127.0.0.1:${service}`, force: true })
  await untilAnswered(() => post(`http://127.0.0.1:${admin}/deployments`, deployment))
  const run = (steps: number) => post(`http://127.0.0.1:${ingress}/bench/steps${steps}`)
  await untilAnswered(() => run(5))
  return {
    async run(steps) {
      const result = await run(steps)
      if (Number(result) !== (steps * (steps - 1)) / 2) throw new Error(`The execution returned ${result}`)
    },
    engine: pidOf(server),
    processes: [pidOf(server), pidOf(functions)],
    async close() {
      const gone = [functions, server].map((child) => once(child, 'exit'))
      for (const child of [functions, server]) child.kill('SIGKILL')
      await Promise.all(gone)
    },
  }
}

function environment(
  folder: string,
  ports: { readonly node: number; readonly admin: number; readonly ingress: number },
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    RESTATE_BASE_DIR: join(folder, 'restate'),
    RESTATE_NODE_NAME: 'bench',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${ports.node}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${ports.admin}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ports.ingress}`,
    RESTATE_LOG_FILTER: 'warn',
    DO_NOT_TRACK: '1',
  }
}

/** The package for this platform lies beside the one that names it. */
function serverBinary(): string {
  const own = createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json')
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`
  return join(dirname(createRequire(own).resolve(`${name}/package.json`)), 'bin', 'restate-server')
}

/** Four ports that nobody listens on. */
async function freePorts(): Promise<readonly [number, number, number, number]> {
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, '127.0.0.1'))
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening')
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : 0
    }),
  )
  for (const server of servers) server.close()
  const [a = 0, b = 0, c = 0, d = 0] = ports
  return [a, b, c, d]
}

/** Tries again until the server is up, for 30 seconds. */
async function untilAnswered(call: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 30_000
  while (true) {
    try {
      await call()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await pause(20)
    }
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process did not start.')
  return pid
}
