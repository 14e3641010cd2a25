import { messageOf } from '../user-error.ts'
import type { Answer } from './answers-file.ts'
import { durationText } from './duration-text.ts'
import type { OpenCallback } from './open-callback.ts'

/** `later`: nobody answers this one here. `leave`: the user wants out. */
export type Asked = Answer | 'later' | 'leave'

/** Asks on the terminal how a callback is to be answered. */
export async function askForAnswer(callback: OpenCallback, now: number): Promise<Asked> {
  const { isCancel, select, text } = await import('@clack/prompts')
  const { dueAt } = callback
  const later = dueAt === undefined ? 'stop here: it stays open' : `let it time out in ${durationText(dueAt - now)}`
  const choice = await select({
    message: `The callback "${callback.name}" waits for an answer. What does the outside world say?`,
    options: [
      { value: 'succeed', label: 'succeed', hint: 'with a payload' },
      { value: 'fail', label: 'fail', hint: 'with a message' },
      { value: 'heartbeat', label: 'heartbeat', hint: 'still working' },
      { value: 'later', label: 'nothing', hint: later },
    ] as const,
  })
  if (isCancel(choice)) return 'leave'
  if (choice === 'later') return dueAt === undefined ? 'leave' : 'later'
  if (choice === 'heartbeat') return { kind: 'heartbeat' }
  if (choice === 'fail') {
    const message = await text({ message: 'With which message?', defaultValue: 'refused', placeholder: 'refused' })
    return isCancel(message) ? 'leave' : { kind: 'fail', error: { ErrorMessage: message } }
  }
  const payload = await text({
    message: 'With which payload? (JSON)',
    defaultValue: '{}',
    placeholder: '{}',
    validate: (value) => jsonProblem(value ?? ''),
  })
  return isCancel(payload) ? 'leave' : { kind: 'succeed', payload }
}

function jsonProblem(value: string): string | undefined {
  try {
    if (value !== '') JSON.parse(value)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
