import { Resource } from 'sst'
import { putOnce } from './database.ts'
import type { Letter } from './letters.ts'

/**
 * Puts a letter into the outbox, from where it is mailed. A letter with the same id is there once, however often it is
 * sent.
 *
 * @returns its subject
 */
export async function sendLetter(letter: Letter): Promise<string> {
  await putOnce<Letter>(Resource.Outbox.name, 'letterId', { ...letter, queuedAt: new Date().toISOString() })
  return letter.subject
}
