import { z } from 'zod'

const requestSchema = z
  .strictObject({
    what: z.string().min(1).max(200),
    amountCents: z.int().min(1),
    requestedBy: z.email(),
    approvers: z
      .array(z.email())
      .min(1)
      .max(10)
      // Mail does not tell Bo@ from bo@, and one person has one vote.
      .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, 'somebody is named twice'),
    /** How many have to approve. */
    quorum: z.int().min(1).default(1),
    /** Who is asked when an approver does not answer. */
    escalateTo: z.email(),
  })
  .refine(({ quorum, approvers }) => quorum <= approvers.length, {
    path: ['quorum'],
    message: 'more than there are approvers',
  })

/** What somebody asks for. */
export type Request = z.infer<typeof requestSchema> & {
  /** The name of the execution. */
  readonly requestId: string
}

/** The event is not a request; the message names every fault. */
export class InvalidRequest extends Error {
  override name = 'InvalidRequest'
}

/**
 * Makes a request of an event.
 *
 * @throws InvalidRequest
 */
export function parseRequest(requestId: string, event: unknown): Request {
  const parsed = requestSchema.safeParse(event)
  if (parsed.success) return { requestId, ...parsed.data }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'event'}: ${message}`)
  throw new InvalidRequest(`Not a valid request. ${faults.join('; ')}. Correct it and send it as a new one.`)
}
