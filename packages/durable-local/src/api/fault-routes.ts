import { ServiceError } from 'durable-engine'
import type { Faults, SetFault } from '../faults/faults.ts'
import type { FaultInput } from '../faults/parse-fault.ts'
import { UserError } from '../user-error.ts'
import type { ApiContext } from './context.ts'
import { jsonBody, label, query } from './input.ts'
import { executionArn } from './lambda-shapes.ts'
import { json } from './rest-json.ts'
import { route } from './route.ts'
import { required, type Shape, string } from './shapes.ts'

// Faults by hand, beside the Lambda API: no AWS client uses these paths, and no fault meets them.

const FAULTS = '/local/faults'

const listFaults = route({
  method: 'GET',
  path: FAULTS,
  input: {},
  async handle(_, { injection }) {
    return json({ faults: injection?.faults.list() ?? [] })
  },
})

/** `Faults.add` checks it. */
const anything: Shape<unknown> = { fromTexts: (texts) => texts, read: (value) => value }

const addFault = route({
  method: 'POST',
  path: FAULTS,
  input: { fault: jsonBody(anything) },
  async handle({ fault }, context) {
    return json(await add(faultsOf(context), fault as FaultInput))
  },
})

const resetFaults = route({
  method: 'DELETE',
  path: FAULTS,
  input: {},
  async handle(_, context) {
    const faults = faultsOf(context)
    return json({ faults: faults.list().flatMap(({ id }) => faults.remove(id) ?? []) })
  },
})

const removeFault = route({
  method: 'DELETE',
  path: `${FAULTS}/{Id}`,
  input: { id: label('Id', string({ min: 1, max: 20 })) },
  async handle({ id }, context) {
    const removed = faultsOf(context).remove(id)
    if (removed !== undefined) return json(removed)
    throw new ServiceError('ResourceNotFoundException', `No fault with the id ${id} is set.`)
  },
})

/** Works without an engine running too. */
const injected = route({
  method: 'GET',
  path: `${FAULTS}/injected`,
  input: { execution: query('execution', required(executionArn)) },
  async handle({ execution }, { injections }) {
    return json({ injected: injections(execution) })
  },
})

export const faultRoutes = [listFaults, addFault, resetFaults, removeFault, injected]

function faultsOf({ injection }: ApiContext): Faults {
  if (injection !== undefined) return injection.faults
  const message =
    'No engine runs on this data folder, and faults go with their engine: start one (durable dev), or give it faults as it starts (--faults FILE).'
  throw new ServiceError('ResourceConflictException', message)
}

async function add(faults: Faults, fault: FaultInput): Promise<SetFault> {
  try {
    return await faults.add(fault)
  } catch (error) {
    if (error instanceof UserError) throw new ServiceError('ValidationException', error.message)
    throw error
  }
}
