import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { readAnswers } from './answers-file.ts'
import { commandName } from './command-name.ts'
import { CrashPlan } from './crash-plan.ts'
import { entryFunction } from './entry-function.ts'
import { type ExampleEvent, exampleEvent } from './example-event.ts'
import { exampleFolder } from './example-folder.ts'
import { ExecutionReader } from './execution-reader.ts'
import { durableNow, followExecution } from './follow-execution.ts'
import { dataOption, executionNameText, jsonOption, speedOption, wholeNumber } from './options.ts'
import { askedWorld, scriptedWorld } from './outside-world.ts'
import { openRunEngine, type RunEngine } from './run-engine.ts'
import { leftBehind, nextSteps, type RunFacts, runJson } from './run-report.ts'
import { lineScreen, type Screen, silentScreen, treeScreen } from './screen.ts'
import { ScriptedAnswers } from './scripted-answers.ts'
import { startOrAttach } from './start-execution.ts'
import { jsonText, type Terminal } from './terminal.ts'
import { treeView } from './tree-view.ts'

interface RunOptions {
  readonly event?: string
  readonly name?: string
  readonly function?: string
  readonly speed?: number
  readonly crash?: number
  readonly answers?: boolean
  readonly data: string
  readonly json?: boolean
}

/** `durable run`: one execution of an example, from start to end. */
export function runCommand(terminal: Terminal, onFailedExecution: () => void): Command {
  return new Command('run')
    .summary('run one execution of an example, from start to end')
    .description(
      'Runs one execution of an example and shows its operations as they happen. Waits longer than 2 s are skipped.\n' +
        'Exit code 0 only if it succeeded.',
    )
    .argument('<example>', 'folder with a sst.config.ts, or the name of a folder in examples/')
    .option('--event <event>', 'name in events/, JSON file or JSON text (default: happy)')
    .option(
      '--name <execution>',
      'name of the execution; a second run with it attaches to the first',
      executionNameText,
    )
    .option('--function <name>', 'which durable function, where an example has several')
    .addOption(speedOption('run durable time x times as fast instead of skipping it; 1 is real time'))
    .addOption(
      new Option('--crash <n>', 'kill the function right after its n-th accepted checkpoint').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .option('--answers', 'answer callbacks from events/<event>.answers.json, even on a terminal')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} run order-processing
  ${commandName()} run order-processing --event '{ "orderId": "o-1" }' --name o-1
  ${commandName()} run order-processing --crash 3`,
    )
    .action(async (example: string, options: RunOptions) => {
      if (!(await run(example, options, terminal))) onFailedExecution()
    })
}

/** Returns whether the execution succeeded. */
async function run(example: string, options: RunOptions, terminal: Terminal): Promise<boolean> {
  const directory = exampleFolder(example, terminal.directory)
  const event = exampleEvent(options.event ?? 'happy', directory, terminal.directory)
  const answers = readAnswers(event.answersFile)
  const executionName = options.name ?? freshName(event)
  const crash = options.crash === undefined ? undefined : new CrashPlan(executionName, options.crash)
  const engine = await openRunEngine(directory, {
    data: options.data,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(crash === undefined ? {} : { crash }),
  })
  const leave = new AbortController()
  const onInterrupt = () => leave.abort()
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt)
  try {
    for (const warning of engine.stack.warnings) terminal.note(`Note: ${warning}`)
    const { name: functionName } = entryFunction(engine.stack, options.function)
    const started = await startOrAttach(engine.client, {
      functionName,
      executionName,
      payload: event.payload,
      insistOnPayload: options.event !== undefined,
    })
    const reader = new ExecutionReader(engine.client, started.arn)
    const screen = screenFor(options, terminal, crash)
    if (started.attached) screen.note(`The execution ${executionName} was there already.`)
    const asks = terminal.interactive && options.answers !== true && options.json !== true
    const world = asks
      ? askedWorld(engine.client, screen)
      : scriptedWorld(engine.client, screen, new ScriptedAnswers(answers))
    const followed = await followExecution({
      reader,
      engine,
      screen,
      world,
      skipsTime: options.speed === undefined,
      signal: leave.signal,
    })
    screen.end()
    const facts: RunFacts = { example, directory, data: options.data, followed, attached: started.attached, crash }
    report(reader, engine, event, facts, options, terminal)
    return reader.root.status === 'SUCCEEDED'
  } finally {
    await engine.close()
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt)
  }
}

function screenFor({ json }: RunOptions, terminal: Terminal, crash: CrashPlan | undefined): Screen {
  const notes = crash?.notes ?? new Map<string, string>()
  if (json === true) return silentScreen(terminal.note)
  return terminal.width === undefined
    ? lineScreen(terminal.print, notes, terminal.paint)
    : treeScreen(process.stdout, notes)
}

function report(
  reader: ExecutionReader,
  engine: RunEngine,
  event: ExampleEvent,
  facts: RunFacts,
  { json, crash: checkpoint }: RunOptions,
  { print, note, paint, width }: Terminal,
): void {
  const { crash, followed } = facts
  if (json === true) print(jsonText(runJson(reader, facts)))
  else {
    const view = {
      now: durableNow({ engine, reader }),
      paint,
      child: reader.child,
      notes: crash?.notes ?? new Map<string, string>(),
    }
    print(['', ...treeView(reader.root, { ...view, ...(width === undefined ? {} : { width }) })].join('\n'))
  }
  if (crash !== undefined && !crash.happened) {
    note(`\nNothing was killed: the execution made ${crash.seen} checkpoints, so there was no number ${checkpoint}.`)
  }
  if (json !== true && reader.root.status === 'FAILED') print(`Output of functions: ${join(facts.data, 'logs')}`)
  if (followed.ending !== 'closed') note(['', ...leftBehind(reader, facts)].join('\n'))
  else if (json !== true)
    print(['', 'Try next', ...nextSteps(reader, event.name, facts).map((line) => `  ${line}`)].join('\n'))
}

/** A name nobody has yet, which tells what it was. */
function freshName({ name }: ExampleEvent): string {
  const stem = name.replaceAll(/[^a-zA-Z0-9_-]+/g, '-').slice(0, 50)
  return `${stem}-${randomBytes(3).toString('hex')}`
}
