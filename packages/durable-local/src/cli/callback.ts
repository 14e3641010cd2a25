import { CallbackTimeoutException, type LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda'
import { Command } from 'commander'
import { UserError } from '../user-error.ts'
import type { Answer } from './answers-file.ts'
import { commandName } from './command-name.ts'
import { checkedJson } from './example-event.ts'
import { ExecutionReader } from './execution-reader.ts'
import { findExecution } from './find-execution.ts'
import { openCallbacks } from './open-callback.ts'
import { jsonOption, targetOptions } from './options.ts'
import { answerText, sendAnswer } from './send-answer.ts'
import { openTarget, type TargetOptions } from './target.ts'
import { jsonText, type Terminal } from './terminal.ts'

interface CallbackOptions extends TargetOptions {
  readonly execution?: string
  readonly payload?: string
  readonly message?: string
  readonly type?: string
  readonly json?: boolean
}

/** `durable callback`: what the outside world tells an execution. */
export function callbackCommand(terminal: Terminal): Command {
  const succeed = answerCommand('succeed', terminal, ({ payload }) => ({
    kind: 'succeed',
    payload: payload === undefined ? '' : checkedJson(payload, 'The payload'),
  }))
  const fail = answerCommand('fail', terminal, ({ message, type }) => ({
    kind: 'fail',
    error: {
      ...(message === undefined ? {} : { ErrorMessage: message }),
      ...(type === undefined ? {} : { ErrorType: type }),
    },
  }))
  return new Command('callback')
    .summary('answer a callback: succeed, fail or heartbeat')
    .description('Tells a waiting callback what the outside world has to say.')
    .addCommand(succeed.description('Completes a callback.').option('--payload <json>', 'its result'))
    .addCommand(
      fail
        .description('Fails a callback.')
        .option('--message <text>', 'error message')
        .option('--type <name>', 'error type'),
    )
    .addCommand(
      answerCommand('heartbeat', terminal, () => ({ kind: 'heartbeat' })).description(
        'Says that whoever is to answer is still at work.',
      ),
    )
}

function answerCommand(
  kind: Answer['kind'],
  terminal: Terminal,
  answerOf: (options: CallbackOptions) => Answer,
): Command {
  const command = new Command(kind)
    .argument('<callback>', 'id of the callback; with --execution, its name')
    .option('--execution <execution>', 'name or ARN of the execution that waits')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  ${commandName()} callback ${kind} approval --execution happy-3f9a2c${kind === 'succeed' ? ` --payload '{ "ok": true }'` : ''}`,
    )
    .action(async (callback: string, options: CallbackOptions) => {
      const answer = answerOf(options)
      const target = await openTarget(options)
      try {
        const id = await callbackId(target.client, callback, options.execution)
        await send(target.client, id, callback, answer)
        const text = `The callback ${answerText(answer)}.`
        terminal.print(options.json === true ? jsonText({ callbackId: id, answer: kind }) : text)
      } finally {
        await target.close()
      }
    })
  for (const option of targetOptions()) command.addOption(option)
  return command
}

/** The id of a callback given by id, or by name within an execution. */
async function callbackId(client: LambdaClient, callback: string, execution: string | undefined): Promise<string> {
  if (execution === undefined) return callback
  const reader = new ExecutionReader(client, await findExecution(client, execution))
  await reader.poll()
  const open = openCallbacks(reader.trees)
  const [found, ...others] = open.filter(({ id, name }) => id === callback || name === callback)
  if (found !== undefined && others.length === 0) return found.id
  if (found !== undefined) {
    throw new UserError(
      `Several callbacks "${callback}" wait. Give the id of one:\n${[found, ...others].map(({ id }) => id).join('\n')}`,
    )
  }
  const names = open.length === 0 ? 'It waits for none.' : `It waits for: ${open.map(({ name }) => name).join(', ')}.`
  throw new UserError(`The execution ${execution} waits for no callback "${callback}". ${names}`)
}

async function send(client: LambdaClient, id: string, callback: string, answer: Answer): Promise<void> {
  try {
    await sendAnswer(client, id, answer)
  } catch (error) {
    if (isNoId(error)) {
      const message = `"${callback}" is no id of a callback. If it is its name, say whose: --execution EXECUTION.`
      throw new UserError(message, { cause: error })
    }
    if (!(error instanceof CallbackTimeoutException)) throw error
    throw new UserError(`The callback ${callback} waits no longer: it was answered before, or timed out.`, {
      cause: error,
    })
  }
}

/** The service has no error of its own for it: the form is wrong, or what it stands for. */
function isNoId(error: unknown): boolean {
  return error instanceof LambdaServiceException && /callback ?id/i.test(error.message)
}
