import { CallbackTimeoutException, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Answer } from './answers-file.ts'
import { askForAnswer } from './ask-for-answer.ts'
import type { OpenCallback } from './open-callback.ts'
import type { Screen } from './screen.ts'
import type { ScriptedAnswers } from './scripted-answers.ts'
import { answerText, sendAnswer } from './send-answer.ts'

export interface Moment {
  /** Durable time. */
  readonly now: number
  /** Nothing is running, and everything that happened is on the screen. */
  readonly quiet: boolean
}

/** Whoever answers callbacks. */
export interface OutsideWorld {
  /** Answers what is to be answered now. False: the user wants to leave. */
  act(callbacks: readonly OpenCallback[], moment: Moment): Promise<boolean>
  /** When it will answer next by itself, in durable time. */
  next(callbacks: readonly OpenCallback[]): number | undefined
}

/** Answers from an answers file; with none, nobody ever answers. */
export function scriptedWorld(client: LambdaClient, screen: Screen, script: ScriptedAnswers): OutsideWorld {
  /** Callbacks that nothing more is to be said about. */
  const told = new Set<string>()
  return {
    async act(callbacks, { now, quiet }) {
      for (let due = script.next(callbacks); due !== undefined && due.at <= now; due = script.next(callbacks)) {
        script.done(due)
        if (due.answer.kind !== 'heartbeat') told.add(due.callback.id)
        await tell(client, screen, due.callback, due.answer)
      }
      for (const callback of quiet ? callbacks : []) {
        if (!script.isSilent(callback) || told.has(callback.id)) continue
        told.add(callback.id)
        screen.note(`No answer to the callback ${callback.name} is planned here.`)
      }
      return true
    },
    next: (callbacks) => script.next(callbacks)?.at,
  }
}

/** Answers from the person at the terminal. */
export function askedWorld(client: LambdaClient, screen: Screen): OutsideWorld {
  const leftAlone = new Set<string>()
  return {
    async act(callbacks, { now, quiet }) {
      const callback = callbacks.find(({ id }) => !leftAlone.has(id))
      if (!quiet || callback === undefined) return true
      screen.pause()
      const asked = await askForAnswer(callback, now)
      if (asked === 'leave') return false
      if (asked === 'later') leftAlone.add(callback.id)
      else await tell(client, screen, callback, asked)
      return true
    },
    next: () => undefined,
  }
}

async function tell(client: LambdaClient, screen: Screen, callback: OpenCallback, answer: Answer): Promise<void> {
  try {
    await sendAnswer(client, callback.id, answer)
    screen.note(`The outside world ${answerText(answer)}: callback ${callback.name}`)
  } catch (error) {
    if (!(error instanceof CallbackTimeoutException)) throw error
    screen.note(`The callback ${callback.name} was answered or timed out meanwhile.`)
  }
}
