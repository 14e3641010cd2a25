import { randomUUID } from 'node:crypto'
import { type DurableContext, StepError, withDurableExecution } from 'durable-core'
import { enter } from './entries.ts'
import type { OrderForm } from './order.ts'
import { PermanentError } from './permanent-error.ts'
import { retrying } from './retries.ts'
import { beatTask, failTask, succeedTask } from './step-functions.ts'

export interface PackingRequest {
  readonly orderId: string
  readonly packer: OrderForm['packer']
  /** Of the state machine that waits; absent if a workflow does. */
  readonly taskToken?: string
}

export interface Parcel {
  readonly parcelId: string
}

/** It broke. */
export class Damaged extends PermanentError {
  override name = 'Damaged'
}

/** Where each packer goes before there is a parcel. The lost one finds no way back. */
const WAYS = {
  quick: ['shelf'],
  clumsy: ['shelf'],
  careful: ['shelf', 'wrapping', 'scales'],
  lost: ['cellar'],
} as const
const MINUTES = { shelf: 8, wrapping: 8, scales: 8, cellar: 60 }

/**
 * Packs an order, which takes a while. A workflow that has invoked it gets the parcel as the result; a state machine
 * that has given it a token is told.
 */
export const handler = withDurableExecution(
  async (request: PackingRequest, context: DurableContext): Promise<Parcel> => {
    const { taskToken } = request
    if (taskToken === undefined) return await pack(request, context)
    const parcel = await pack(request, context).catch(async (error: Error) => {
      await context.step('tell-failure', () => failTask(taskToken, error), retrying)
      throw error
    })
    await context.step('tell-parcel', () => succeedTask(taskToken, parcel), retrying)
    return parcel
  },
)

async function pack({ orderId, packer, taskToken }: PackingRequest, context: DurableContext): Promise<Parcel> {
  for (const place of WAYS[packer]) {
    await context.wait(`way-to-${place}`, { minutes: MINUTES[place] })
    // The machine gives the task up if it hears nothing for ten minutes.
    if (taskToken !== undefined) await context.step(`found-${place}`, () => beatTask(taskToken), retrying)
  }
  try {
    return await context.step('pack', () => packParcel(orderId, packer), retrying)
  } catch (error) {
    // Whoever waits is told what was thrown, not that a step has failed.
    throw error instanceof StepError && error.cause ? error.cause : error
  }
}

/** @throws Damaged */
async function packParcel(orderId: string, packer: PackingRequest['packer']): Promise<Parcel> {
  if (packer === 'clumsy') throw new Damaged('It fell off the table.')
  return await enter(orderId, 'parcel', { parcelId: `parcel-${randomUUID()}` })
}
