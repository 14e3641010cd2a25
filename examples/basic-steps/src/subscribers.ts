import { randomUUID } from 'node:crypto'
import { Resource } from 'sst'
import { putOnce } from './database.ts'
import type { SignUp } from './sign-up.ts'

export interface Subscriber {
  readonly email: string
  readonly name: string
  readonly subscriberId: string
  /** ISO time. */
  readonly since: string
}

/**
 * Adds a subscriber; one who is there already stays who they are.
 *
 * A new id and the time come out differently with every call. So this is called in a step: the first result is recorded,
 * and every later invocation goes on with it.
 */
export function addSubscriber({ email, name }: SignUp): Promise<Subscriber> {
  const subscriber = { email, name, subscriberId: randomUUID(), since: new Date().toISOString() }
  return putOnce<Subscriber>(Resource.Subscribers.name, 'email', subscriber)
}
