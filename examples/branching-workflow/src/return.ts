import { z } from 'zod'
import { itemIds } from './catalogue.ts'

/** What every return has. */
const common = {
  customer: z.string().min(1).max(100),
  item: z.enum(itemIds),
  /** What the inspection will find: it is simulated. */
  condition: z.enum(['as new', 'used']).default('used'),
}

/** The choice decides what else there is. */
const returnSchema = z.discriminatedUnion(
  'choice',
  [
    z.strictObject({ ...common, choice: z.literal('refund') }),
    z.strictObject({ ...common, choice: z.literal('exchange'), colour: z.enum(['oak', 'black', 'blue']) }),
    z.strictObject({ ...common, choice: z.literal('repair'), damage: z.string().min(1).max(200) }),
  ],
  { error: 'expected an object whose "choice" is "refund", "exchange" or "repair"' },
)

type ReturnForm = z.infer<typeof returnSchema>

/** An item that comes back, with what its customer wants for it. */
export type Return = ReturnForm & { readonly returnId: string }
export type ReturnFor<Choice extends ReturnForm['choice']> = Extract<Return, { choice: Choice }>

/** The event is not a return; the message names every fault. */
export class InvalidReturn extends Error {
  override name = 'InvalidReturn'
}

/** @throws InvalidReturn */
export function parseReturn(returnId: string, event: unknown): Return {
  const parsed = returnSchema.safeParse(event)
  if (parsed.success) return { returnId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidReturn(`Not a valid return. ${faults.join('; ')}. Correct it and send it as a new return.`)
}
