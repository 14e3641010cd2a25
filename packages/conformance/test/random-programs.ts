import { type DurableContext, withDurableExecution } from 'durable-core'
import { type Fault, type Outcome, run, type StartOptions } from 'durable-testing'
import { generateProgram, handlerOf, type Program } from './random-program.ts'
import { SeededRandom } from './seeded-random.ts'

const options: StartOptions = {
  at: new Date('2026-01-01T00:00:00Z'),
  callbacks: {
    approved: { succeed: 'yes' },
    refused: { fail: { ErrorType: 'Refused', ErrorMessage: 'no' } },
  },
  functions: { plain: async () => 'from a plain function' },
  durableFunctions: {
    durable: withDurableExecution(async (event: unknown, ctx: DurableContext) => {
      await ctx.wait('a while', { hours: 1 })
      return event
    }),
  },
}

/**
 * Runs a generated program as it is, then with a crash, a crash after the answer, or a lost answer at one to three of
 * its checkpoints. Resolves with what differs, or undefined.
 */
export async function crashProgram(seed: number): Promise<string | undefined> {
  const random = new SeededRandom(seed)
  const program = withoutAtMostOnce(generateProgram(random))
  const plain = await run(handlerOf(program), options)
  const faults: Fault[] = Array.from({ length: random.integer(1, 3) }, () => ({
    kind: random.pick(['crash-before', 'crash-after', 'lost-response']),
    checkpoint: random.integer(1, plain.checkpoints),
  }))
  const crashed = await run(handlerOf(program), { ...options, faults })
  const [expected, actual] = [endOf(plain), endOf(crashed)]
  if (expected === actual) return undefined
  return `seed ${seed}, faults ${JSON.stringify(faults)}\nprogram ${JSON.stringify(program)}\nplain   ${expected}\ncrashed ${actual}`
}

/** An interrupted at-most-once step counts the interruption as an attempt, so its result may rightly differ after a crash. */
function withoutAtMostOnce(program: Program): Program {
  return JSON.parse(JSON.stringify(program), (key, value: unknown) => (key === 'atMostOnce' ? false : value))
}

function endOf(outcome: Outcome): string {
  const { status, error } = outcome
  return JSON.stringify(status === 'SUCCEEDED' ? { status, result: outcome.result } : { status, error })
}
