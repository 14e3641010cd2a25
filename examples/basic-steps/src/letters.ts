import type { Subscriber } from './subscribers.ts'

export interface Letter {
  /** The same for every repetition of the same letter. */
  readonly letterId: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

export function welcomeLetter({ subscriberId, email, name }: Subscriber): Letter {
  return {
    letterId: `${subscriberId}/welcome`,
    to: email,
    subject: 'Welcome!',
    text: `Dear ${name}, good to have you. The first issue follows soon.`,
  }
}

export function firstIssue({ subscriberId, email, name, since }: Subscriber): Letter {
  return {
    letterId: `${subscriberId}/issue-1`,
    to: email,
    subject: 'Issue 1: steps',
    text: `Dear ${name}, you have been with us since ${since.slice(0, 10)}. Today: why a step runs once.`,
  }
}
