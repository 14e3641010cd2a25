import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { commandName } from './command-name.ts'
import { jsonVoice, plainVoice } from './dev-voice.ts'
import { EXAMPLE_ARGUMENT, SOME_EXAMPLE } from './example-argument.ts'
import { exampleFolder } from './example-folder.ts'
import { readFaults } from './faults-file.ts'
import { dataOption, faultsOption, speedOption, wholeNumber } from './options.ts'
import type { Terminal } from './terminal.ts'

interface DevOptions {
  readonly port?: number
  readonly speed?: number
  readonly faults?: string
  readonly data: string
  readonly json?: boolean
  readonly inspect?: number
}

/** Where debuggers look if nobody says otherwise. */
const USUAL_INSPECT_PORT = 9229

/** Where `dev` listens if that port is free, so that an endpoint noted once stays right. */
const USUAL_PORT = 9010

/** `durable dev`: hosts examples until it is told to stop. */
export function devCommand(terminal: Terminal): Command {
  return new Command('dev')
    .summary('host examples until Ctrl-C, and reload them when a file changes')
    .description(
      'Hosts one or more examples until Ctrl-C. Durable time is real time. What runs goes on after a restart; a changed ' +
        'file makes a new version, and executions that run keep theirs.',
    )
    .argument('[examples...]', `${EXAMPLE_ARGUMENT} (default: here)`)
    .addOption(
      new Option('--port <n>', `port of the Lambda API (default: ${USUAL_PORT}, or any free one)`).argParser(
        wholeNumber(0, 65_535),
      ),
    )
    .addOption(speedOption('run durable time x times as fast'))
    .addOption(faultsOption())
    .addOption(
      new Option(
        '--inspect [port]',
        `let debuggers in: a port for each function, from this one on (default: ${USUAL_INSPECT_PORT})`,
      )
        .preset(String(USUAL_INSPECT_PORT))
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(dataOption())
    .addOption(new Option('--json', 'print a JSON object a line for all that happens'))
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} dev ${SOME_EXAMPLE}
  ${commandName()} dev ${SOME_EXAMPLE} --port 9010 --speed 60
  ${commandName()} dev ${SOME_EXAMPLE} --inspect   (then attach an editor, e.g. with .vscode/launch.json)`,
    )
    .action((examples: string[], options: DevOptions) => dev(examples, options, terminal))
}

async function dev(examples: readonly string[], options: DevOptions, terminal: Terminal): Promise<void> {
  const named = (examples.length === 0 ? ['.'] : examples).map((one) => exampleFolder(one, terminal.directory))
  const directories = [...new Set(named)]
  const say = options.json === true ? jsonVoice(terminal) : plainVoice(terminal, options)
  const faults = await readFaults(
    options.faults === undefined ? undefined : resolve(terminal.directory, options.faults),
  )
  const stopped = stopRequest()
  // It loads the compiler and more, which the other commands do without.
  const { startLocal } = await import('../local.ts')
  const local = await startLocal({
    directories,
    dataFolder: options.data,
    port: options.port ?? (await freePort(USUAL_PORT)),
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    faults,
    onInjected: say.injected,
    ...(options.inspect === undefined ? {} : { inspectPort: options.inspect }),
    onReload: say.reload,
    onLog: say.log,
  })
  local.engine.subscribe(say.notice)
  say.ready(local)
  await stopped
  say.stopping()
  await local.close()
}

/** Resolves when the user asks to stop; who asks twice does not wait for anything any more. */
function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const onSignal = () => {
      if (asked) process.exit(1)
      asked = true
      resolve()
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  })
}

/** The port if it is free, else 0. */
async function freePort(port: number): Promise<number> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return port
  } catch {
    return 0
  } finally {
    server.close()
  }
}
