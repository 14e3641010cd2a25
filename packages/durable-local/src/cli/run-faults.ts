import type { SetFault } from '../faults/faults.ts'
import type { FaultInput } from '../faults/parse-fault.ts'
import type { LocalApi } from './local-api.ts'

/** Faults that are set for as long as a run takes. */
export class RunFaults {
  readonly #local: LocalApi
  readonly #ids: string[] = []

  constructor(local: LocalApi) {
    this.#local = local
  }

  async set(faults: readonly FaultInput[]): Promise<void> {
    for (const fault of faults) this.#ids.push((await this.#local.call<SetFault>('POST', '/faults', fault)).id)
  }

  /** Takes them away, and says of each that has not happened why it may be so. */
  async takeAway(): Promise<string[]> {
    const said: string[] = []
    for (const id of this.#ids.splice(0)) {
      const fault = await this.#local.call<SetFault>('DELETE', `/faults/${id}`)
      if (fault.injected === 0) said.push(missedText(fault))
    }
    return said
  }
}

function missedText(fault: SetFault): string {
  const wanted = 'checkpoint' in fault ? fault.checkpoint : undefined
  if (wanted === undefined) return `It did not happen: ${fault.kind}.`
  const { reached = 0 } = fault
  return `It did not happen: ${fault.kind} at checkpoint ${wanted}. The last one that was seen is number ${reached}.`
}
