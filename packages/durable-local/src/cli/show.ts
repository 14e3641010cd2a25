import { GetDurableExecutionCommand } from '@aws-sdk/client-lambda'
import type { Command } from 'commander'
import { commandName } from './command-name.ts'
import { executionCommand } from './execution-command.ts'
import { executionJson } from './execution-json.ts'
import { ExecutionReader } from './execution-reader.ts'
import { openCallbacks } from './open-callback.ts'
import type { Target } from './target.ts'
import { jsonText, type Terminal } from './terminal.ts'
import { treeView } from './tree-view.ts'

/** `durable show`: an execution as it stands. */
export function showCommand(terminal: Terminal): Command {
  return executionCommand('show', (target, arn, { json }) => show(target, arn, json === true, terminal))
    .summary('show an execution: its operations, invocations and outcome')
    .description('Shows an execution as it stands: its operations as a tree, its invocations, its input and outcome.')
    .addHelpText(
      'after',
      `
Examples:
  ${commandName()} show happy-3f9a2c
  ${commandName()} show happy-3f9a2c --json`,
    )
}

async function show({ client, local }: Target, arn: string, json: boolean, { print, paint, width }: Terminal) {
  const { InputPayload } = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))
  const reader = new ExecutionReader(client, arn, local)
  await reader.poll()
  await reader.readInjections()
  if (json) {
    print(jsonText({ ...executionJson(reader), input: InputPayload }))
    return
  }
  const view = treeView(reader.root, {
    now: reader.now,
    paint,
    child: reader.child,
    notes: reader.notes,
    injections: reader.injections,
    ...(width === undefined ? {} : { width }),
  })
  const callbacks = openCallbacks(reader.trees).map(({ name, id }) => `${paint('waiting', 'Waits for')} ${name}  ${id}`)
  const [headline = '', ...rest] = view
  const input = `${paint('quiet', 'Input')}  ${InputPayload ?? ''}`
  print([headline, input, ...rest, ...(callbacks.length === 0 ? [] : ['', ...callbacks])].join('\n'))
}
