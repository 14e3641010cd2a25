import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { EXAMPLE_ANSWER, readAnswers } from './answers-file.ts'
import { commandName } from './command-name.ts'
import { entryFunction } from './entry-function.ts'
import { EXAMPLE_ARGUMENT, SOME_EXAMPLE } from './example-argument.ts'
import { type ExampleEvent, exampleEvent } from './example-event.ts'
import { exampleFolder } from './example-folder.ts'
import { ExecutionReader } from './execution-reader.ts'
import { readFaults } from './faults-file.ts'
import { durableNow, followExecution } from './follow-execution.ts'
import { freshName } from './fresh-name.ts'
import { MachineNotes } from './machine-notes.ts'
import { dataOption, executionNameText, faultsOption, jsonOption, speedOption, wholeNumber } from './options.ts'
import { othersText, runningExecutions } from './other-executions.ts'
import { askedWorld, scriptedWorld } from './outside-world.ts'
import { quotaText } from './quota-text.ts'
import { costText, runCost } from './run-cost.ts'
import { openRunEngine, type RunEngine } from './run-engine.ts'
import { RunFaults } from './run-faults.ts'
import { leftBehind, nextSteps, type RunFacts, runJson } from './run-report.ts'
import { lineScreen, type Screen, silentScreen } from './screen.ts'
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
  readonly faults?: string
  readonly answers?: boolean
  readonly cost?: boolean
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
    .argument('<example>', EXAMPLE_ARGUMENT)
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
    .addOption(faultsOption())
    .option('--answers', 'answer callbacks from events/<event>.answers.json, even on a terminal')
    .option('--cost', 'tell what a thousand such executions would cost on AWS')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} run ${SOME_EXAMPLE}
  ${commandName()} run ${SOME_EXAMPLE} --event '{ "orderId": "o-1" }' --name o-1
  ${commandName()} run ${SOME_EXAMPLE} --crash 3
  ${commandName()} run ${SOME_EXAMPLE} --faults faults.json

A file events/<event>.answers.json is a list of what the outside world says to callbacks, in this order:
  [${EXAMPLE_ANSWER}]
In the place of "succeed": "fail", with a message, or "heartbeat": true.`,
    )
    .action(async (example: string, options: RunOptions) => {
      if (!(await run(example, options, terminal))) onFailedExecution()
    })
}

/** What is run, and how. */
interface RunPlan {
  /** As the user gave it. */
  readonly example: string
  readonly directory: string
  readonly event: ExampleEvent
  readonly executionName: string
  readonly options: RunOptions
  readonly terminal: Terminal
  /** Aborted when the user wants to leave. */
  readonly signal: AbortSignal
}

/** Returns whether the execution succeeded. */
async function run(example: string, options: RunOptions, terminal: Terminal): Promise<boolean> {
  const directory = exampleFolder(example, terminal.directory)
  const event = exampleEvent(options.event ?? 'happy', directory, terminal.directory)
  const executionName = options.name ?? freshName(event.name)
  const planned = await plannedFaults(executionName, options, terminal)
  const { data, speed } = options
  const engine = await openRunEngine(directory, { data, ...(speed === undefined ? {} : { speed }) })
  const faults = new RunFaults(engine.local)
  const leave = new AbortController()
  const onInterrupt = () => leave.abort()
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt)
  try {
    await faults.set(planned)
    const plan = { example, directory, event, executionName, options, terminal, signal: leave.signal }
    return await runOn(engine, faults, plan)
  } finally {
    // An engine that is gone has taken its faults along.
    await faults.takeAway().catch(() => {})
    await engine.close()
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt)
  }
}

/** `--crash` is a fault like those of a file. */
async function plannedFaults(execution: string, { crash, faults }: RunOptions, { directory }: Terminal) {
  const fromFile = await readFaults(faults === undefined ? undefined : resolve(directory, faults))
  return [...(crash === undefined ? [] : [{ kind: 'crash-after', checkpoint: crash, execution } as const]), ...fromFile]
}

async function runOn(engine: RunEngine, faults: RunFaults, plan: RunPlan): Promise<boolean> {
  const { example, directory, event, executionName, options, terminal, signal } = plan
  const answers = readAnswers(event.answersFile)
  for (const warning of engine.stack.warnings) terminal.note(`Note: ${warning}`)
  const entry = entryFunction(engine.stack, options.function)
  const others = engine.own === undefined ? [] : await runningExecutions(engine.client)
  const { arn, attached } = await startOrAttach(engine.client, {
    functionName: entry.name,
    executionName,
    payload: event.payload,
    insistOnPayload: options.event !== undefined,
  })
  const reader = new ExecutionReader(engine.client, arn, engine.local)
  const screen = await screenFor(options, terminal)
  engine.own?.engine.subscribe((notice) => {
    if (notice.kind === 'quota') screen.note(`Quota  ${quotaText(notice)}`)
  })
  const machines = new MachineNotes(engine.own, engine.stack, screen)
  if (attached) screen.note(`The execution ${executionName} was there already.`)
  const beside = attached ? undefined : othersText(others)
  if (beside !== undefined) terminal.note(beside)
  const asks = terminal.interactive && options.answers !== true && options.json !== true
  const world = asks
    ? askedWorld(engine.client, screen)
    : scriptedWorld(engine.client, screen, new ScriptedAnswers(answers))
  const patienceMs = options.speed === undefined ? undefined : Number.POSITIVE_INFINITY
  const followed = await followExecution({ reader, engine, screen, world, machines, patienceMs, signal })
  if (followed.ending === 'closed') await machines.finish(reader.trees)
  screen.end()
  await reader.readInjections()
  const disturbed = options.crash !== undefined || options.faults !== undefined
  const cost = options.cost === true ? await runCost(engine.client, arn, entry) : undefined
  const { data, function: named } = options
  const facts = { example, directory, function: named, data, followed, attached, disturbed, cost }
  report(reader, engine, event, facts, plan)
  for (const missed of await faults.takeAway()) terminal.note(missed)
  return reader.root.status === 'SUCCEEDED'
}

async function screenFor({ json }: RunOptions, terminal: Terminal): Promise<Screen> {
  if (json === true) return silentScreen(terminal.note)
  if (terminal.width === undefined) return lineScreen(terminal.print, terminal.paint)
  // It brings the widths of all characters, which take 60 ms to load: only where there is something to draw on.
  const { treeScreen } = await import('./tree-screen.ts')
  return treeScreen(process.stdout)
}

function report(
  reader: ExecutionReader,
  engine: RunEngine,
  event: ExampleEvent,
  facts: RunFacts,
  { options: { json }, terminal: { print, note, paint, width } }: RunPlan,
): void {
  if (json === true) print(jsonText(runJson(reader, facts)))
  else {
    const { root, child, notes, injections } = reader
    const view = { now: durableNow({ engine, reader }), paint, child, notes, injections }
    print(['', ...treeView(root, { ...view, ...(width === undefined ? {} : { width }) })].join('\n'))
  }
  if (json !== true && facts.cost !== undefined) print(costText(facts.cost))
  if (json !== true && reader.root.status === 'FAILED') print(`Output of functions: ${join(facts.data, 'logs')}`)
  if (facts.followed.ending !== 'closed') note(['', ...leftBehind(reader, facts)].join('\n'))
  else if (json !== true)
    print(['', 'Try next', ...nextSteps(reader, event.name, facts).map((line) => `  ${line}`)].join('\n'))
}
