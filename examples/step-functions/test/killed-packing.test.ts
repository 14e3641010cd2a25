import { afterAll, beforeAll, expect, test } from 'vitest'
import happy from '../events/happy.json' with { type: 'json' }
import { LocalShop } from './local-shop.ts'

// The state machine waits for a durable function whose process dies on the way, right before or after a checkpoint.

let shop: LocalShop

beforeAll(async () => {
  shop = await LocalShop.open()
}, 60_000)
afterAll(() => shop.closeAndRead())

test.each([
  { when: 'it has told that it found the shelf', kind: 'crash-after', checkpoint: 2 },
  { when: 'it has packed, and nobody knows it yet', kind: 'crash-before', checkpoint: 3 },
  { when: 'it has told of the parcel, and does not know it itself', kind: 'crash-before', checkpoint: 4 },
  { when: 'all is told and recorded', kind: 'crash-after', checkpoint: 4 },
] as const)(
  'the process dies when $when: the state machine gets the parcel, and the packing ends well',
  async ({ kind, checkpoint }) => {
    const fault = await shop.local.faults.add({ kind, checkpoint, function: 'Packing' })
    const end = await shop.byMachine(`${kind}-${checkpoint}`, happy)
    expect(end).toMatchObject({ status: 'SUCCEEDED', result: { parcelId: expect.stringMatching(/^parcel-/) } })
    expect(await shop.lastPacking()).toBe('SUCCEEDED')
    expect(shop.local.faults.remove(fault.id)).toMatchObject({ injected: 1 })
  },
)
