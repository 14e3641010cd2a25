import { type DurableContext, withDurableExecution } from 'durable-core'
import { parseReminder } from './reminder.ts'
import { deliver, noteDown } from './reminders.ts'

export interface Reminded {
  readonly id: string
  /** ISO time. */
  readonly deliveredAt: string
}

/** Notes a reminder down, waits until it is due, and delivers it. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Reminded> => {
  const reminder = parseReminder(event)

  await context.step('note-down', () => noteDown(reminder))
  await context.wait('until-due', { seconds: reminder.afterSeconds })
  const deliveredAt = await context.step('deliver', () => deliver(reminder))

  return { id: reminder.id, deliveredAt }
})
