import { type ChildProcess, fork } from 'node:child_process'
import type { HostBoot } from './host-protocol.ts'

/** The process of a host, before it is told what to run. */
export interface HostChildOptions {
  /** The script of the process: host-process.ts without its types. */
  readonly program: string
  /** Its working directory. */
  readonly directory: string
  /** Of V8's heap. */
  readonly memoryMb: number
  readonly debuggable: boolean
  readonly environment: NodeJS.ProcessEnv
}

/** Of each half of V8's young generation. */
const YOUNG_MB = 8

/** What a process may use beside the memory of its function: Node itself, and code. */
const EXTRA_MB = 256

/** The place of the host's lifeline among its file descriptors. */
const LIFELINE = 4

/**
 * Starts the process of a host. It waits for a HostStart. A process that cannot be started emits an `error`.
 * @throws if the system starts no more processes
 */
export function startHostChild(options: HostChildOptions): ChildProcess {
  const { program, directory, memoryMb, debuggable, environment } = options
  const boot: HostBoot = { lifeline: LIFELINE, maxBytes: (memoryMb + EXTRA_MB) * 1024 * 1024, debuggable }
  // Without the bound on its young generation, V8 lets garbage grow to more than 100 MB before it looks at it.
  const execArgv = [
    '--enable-source-maps',
    `--max-old-space-size=${memoryMb}`,
    `--max-semi-space-size=${YOUNG_MB}`,
    // Where it listens is told by the process itself; nothing of it goes to the function's output.
    ...(debuggable ? ['--inspect=127.0.0.1:0', '--inspect-publish-uid=http'] : []),
  ]
  return fork(program, [JSON.stringify(boot)], {
    cwd: directory,
    env: environment,
    execArgv,
    // The last one is the lifeline.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    // A process group of its own: it is killed with everything it has started, and gets no Ctrl-C of the terminal.
    detached: true,
  })
}

/** Kills a process of a host, and those that it has started. */
export function killHostChild({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has just gone by itself.
  }
}
