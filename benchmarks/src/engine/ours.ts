import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Contender, Storage } from './contender.ts'
import { post } from './http-post.ts'

const COMPILED = join(import.meta.dirname, '../../../packages/durable-local/node_modules/.cache/compiled')

/** The local engine in a process of its own, its function in another, this process the client: all talk HTTP. */
export async function start(folder: string): Promise<Contender> {
  const child = fork(join(import.meta.dirname, 'ours-process.ts'), [folder], {
    // As `npm run durable` does.
    execArgv: ['--max-semi-space-size=16'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const endpoint = await answerOf<string>(child)
  const url = `${endpoint}/2015-03-31/functions/bench-local-Steps/invocations?Qualifier=1`
  return {
    async run(steps) {
      const result = await post(url, JSON.stringify({ steps }))
      if (Number(result) !== (steps * (steps - 1)) / 2) throw new Error(`The execution returned ${result}`)
    },
    engine: pidOf(child),
    processes: [pidOf(child)],
    async storage() {
      child.send('storage')
      return await answerOf<Storage>(child)
    },
    async close() {
      child.send('close')
      await once(child, 'exit')
    },
  }
}

/** The next message of the process; its end is an error. */
async function answerOf<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController()
  const end = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`The engine's process ended with ${code}.`)
  })
  try {
    // The process sends what it was asked for and nothing else.
    const [message] = await Promise.race([once(child, 'message'), end])
    return message as T
  } finally {
    end.catch(() => {})
    ended.abort()
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process did not start.')
  return pid
}
