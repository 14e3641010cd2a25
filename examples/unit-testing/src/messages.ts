import { Resource } from 'sst'
import { putOnce } from './database.ts'

/** Puts a message into the table, from where it is mailed. One with the same id is there once. */
export async function send(messageId: string, to: string, text: string): Promise<void> {
  await putOnce(Resource.Messages.name, 'messageId', { messageId, to, text })
}
