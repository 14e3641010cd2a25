import type { StartOptions } from 'durable-testing'
import { handler as contract } from '../src/contract.ts'
import { handler as credit } from '../src/credit.ts'
import { handler as identity } from '../src/identity.ts'
import { handler as payout } from '../src/payout.ts'

const APP = 'lambda-orchestration-local'

/** The functions that the workflow invokes, under the names by which it knows them. */
export const invoked: StartOptions = {
  functions: { [`${APP}-Credit`]: credit, [`${APP}-Contract`]: contract },
  durableFunctions: { [`${APP}-Identity`]: identity, [`${APP}-Payout`]: payout },
}
