import { Resource } from 'sst'
import { putItem, setMembers } from './database.ts'
import type { Return } from './return.ts'
import type { Settlement } from './settlement.ts'

// The Cases table: a case is open, then settled or failed.

export async function openCase({ returnId, customer, item, choice }: Return): Promise<void> {
  await putItem(Resource.Cases.name, { returnId, customer, item, choice, status: 'open' })
}

export async function closeCase({ returnId }: Return, settlement: Settlement): Promise<void> {
  await setMembers(Resource.Cases.name, { returnId }, { status: 'settled', settlement })
}

export async function failCase({ returnId }: Return, reason: string): Promise<void> {
  await setMembers(Resource.Cases.name, { returnId }, { status: 'failed', reason })
}
