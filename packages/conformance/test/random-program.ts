import {
  createRetryStrategy,
  type DurableContext,
  type DurablePromise,
  JitterStrategy,
  NestingType,
  StepSemantics,
  saga,
  withDurableExecution,
  withRetry,
} from 'durable-core'
import type { Handler } from 'durable-testing'
import type { SeededRandom } from './seeded-random.ts'

/** One operation of a generated program; `body` is the program inside it. */
export type Instruction =
  | { readonly kind: 'step'; readonly failures: number; readonly attempts: number; readonly atMostOnce: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'condition'; readonly rounds: number }
  | { readonly kind: 'callback'; readonly name: string; readonly submitted: boolean }
  | { readonly kind: 'invoke'; readonly target: 'plain' | 'durable:$LATEST' }
  | { readonly kind: 'child'; readonly fails: boolean; readonly isVirtual: boolean; readonly body: Program }
  | { readonly kind: 'retry'; readonly failures: number; readonly body: Program }
  | { readonly kind: 'saga'; readonly fails: boolean; readonly body: Program }
  | {
      readonly kind: 'parallel'
      readonly flat: boolean
      readonly concurrency: number | undefined
      readonly branches: readonly Program[]
    }
  | { readonly kind: 'map'; readonly items: number; readonly body: Program }
  | {
      readonly kind: 'combine'
      readonly combinator: Combinator
      readonly count: number
      /** Given to another combinator, beside a step. */
      readonly isGiven: boolean
    }

type Combinator = 'all' | 'allSettled' | 'any' | 'race'

export type Program = readonly Instruction[]

const KINDS = [
  'step',
  'step',
  'step',
  'wait',
  'condition',
  'callback',
  'invoke',
  'child',
  'retry',
  'saga',
  'parallel',
  'map',
  'combine',
] as const

/** A program of up to `size` instructions on each level. */
export function generateProgram(random: SeededRandom, depth = 2, size = 4): Program {
  return Array.from({ length: random.integer(1, size) }, () => generateInstruction(random, depth))
}

function generateInstruction(random: SeededRandom, depth: number): Instruction {
  const kind = random.pick(KINDS)
  const body = (): Program => generateProgram(random, depth - 1, 2)
  switch (kind) {
    case 'step':
      return { kind, failures: random.pick([0, 0, 0, 1, 2, 9]), attempts: 3, atMostOnce: random.next() < 0.2 }
    case 'wait':
      return { kind, seconds: random.integer(1, 90_000) }
    case 'condition':
      return { kind, rounds: random.integer(1, 3) }
    case 'callback':
      return { kind, name: random.pick(['approved', 'refused']), submitted: random.next() < 0.5 }
    case 'invoke':
      return { kind, target: random.pick(['plain', 'durable:$LATEST']) }
    case 'combine': {
      const combinator = random.pick(['all', 'allSettled', 'any', 'race'] as const)
      return { kind, combinator, count: random.integer(1, 3), isGiven: random.next() < 0.3 }
    }
    case 'child': {
      if (depth === 0) return { kind: 'wait', seconds: 1 }
      return { kind, fails: random.next() < 0.2, isVirtual: random.next() < 0.2, body: body() }
    }
    case 'retry':
      return depth > 0 ? { kind, failures: random.integer(0, 2), body: body() } : { kind: 'wait', seconds: 2 }
    case 'saga':
      return depth > 0 ? { kind, fails: random.next() < 0.5, body: body() } : { kind: 'condition', rounds: 2 }
    case 'parallel': {
      if (depth === 0) return { kind: 'combine', combinator: 'all', count: 2, isGiven: false }
      const branches = Array.from({ length: random.integer(1, 3) }, body)
      return { kind, flat: random.next() < 0.3, concurrency: random.pick([undefined, 1, 2]), branches }
    }
    case 'map':
      return depth > 0 ? { kind, items: random.integer(0, 3), body: body() } : { kind: 'condition', rounds: 1 }
  }
}

/** A handler that carries a program out. Its result tells everything that it saw, failures included. */
export function handlerOf(program: Program): Handler {
  return withDurableExecution(async (_event: unknown, ctx: DurableContext) => interpret(program, ctx))
}

async function interpret(program: Program, ctx: DurableContext): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const [index, instruction] of program.entries()) {
    try {
      seen.push(await perform(instruction, `${instruction.kind}-${index}`, ctx))
    } catch (error) {
      seen.push({ failed: error instanceof Error ? error.message : String(error) })
    }
  }
  return seen
}

const everySecond = (attempts: number) =>
  createRetryStrategy({ maxAttempts: attempts, initialDelay: { seconds: 1 }, jitter: JitterStrategy.NONE })

async function perform(instruction: Instruction, name: string, ctx: DurableContext): Promise<unknown> {
  switch (instruction.kind) {
    case 'step':
      return await ctx.step(name, async ({ attempt }) => attemptOf(instruction.failures, attempt), {
        retryStrategy: everySecond(instruction.attempts),
        semantics: instruction.atMostOnce ? StepSemantics.AtMostOncePerRetry : StepSemantics.AtLeastOncePerRetry,
      })
    case 'wait':
      await ctx.wait(name, { seconds: instruction.seconds })
      return 'waited'
    case 'condition':
      return await ctx.waitForCondition(name, async (state: number) => state + 1, {
        initialState: 0,
        waitStrategy: (state: number) =>
          state >= instruction.rounds ? { shouldContinue: false } : { shouldContinue: true, delay: { minutes: 5 } },
      })
    case 'callback':
      if (instruction.submitted) return await ctx.waitForCallback(instruction.name, async () => {})
      return await (await ctx.createCallback(instruction.name))[0]
    case 'invoke':
      return await ctx.invoke(name, instruction.target, { from: name })
    case 'child':
      return await ctx.runInChildContext(
        name,
        async (child) => {
          const seen = await interpret(instruction.body, child)
          if (instruction.fails) throw new Error(`child after ${seen.length}`)
          return seen
        },
        { virtualContext: instruction.isVirtual },
      )
    case 'retry':
      return await withRetry(
        ctx,
        name,
        async (child, attempt) => [attemptOf(instruction.failures, attempt), await interpret(instruction.body, child)],
        { retryStrategy: everySecond(3) },
      )
    case 'saga':
      return await saga(ctx, name, async (child, undo) => {
        undo(`undo-${name}`, async () => `undone ${name}`)
        const seen = await interpret(instruction.body, child)
        if (instruction.fails) throw new Error(`saga after ${seen.length}`)
        return seen
      })
    case 'parallel': {
      const batch = await ctx.parallel(
        name,
        instruction.branches.map((branch) => (child: DurableContext) => interpret(branch, child)),
        {
          ...(instruction.flat ? { nesting: NestingType.FLAT } : {}),
          ...(instruction.concurrency === undefined ? {} : { maxConcurrency: instruction.concurrency }),
        },
      )
      return { reason: batch.completionReason, results: batch.getResults() }
    }
    case 'map': {
      const items = Array.from({ length: instruction.items }, (_, i) => i)
      const batch = await ctx.map(name, items, async (child, item: number) => [
        item,
        await interpret(instruction.body, child),
      ])
      return batch.getResults()
    }
    case 'combine':
      return await combine(instruction, name, ctx)
  }
}

async function combine(
  instruction: Instruction & { readonly kind: 'combine' },
  name: string,
  ctx: DurableContext,
): Promise<unknown> {
  const combined = combination(instruction, name, ctx)
  if (!instruction.isGiven) return await combined
  return await ctx.promise.all<unknown>(`${name}-given`, [combined, ctx.step(`${name}-beside`, async () => 'beside')])
}

/** Each takes an hour longer than the one before, and the first fails: who wins does not depend on who is looked at first. */
function combination(
  { combinator, count }: Instruction & { readonly kind: 'combine' },
  name: string,
  ctx: DurableContext,
): DurablePromise<unknown> {
  const promises = Array.from({ length: count }, (_, i) =>
    ctx.runInChildContext(`${name}-${i}`, async (child) => {
      await child.wait({ hours: i + 1 })
      if (i === 0 && count > 2) throw new Error('the first of many')
      return i
    }),
  )
  switch (combinator) {
    case 'all':
      return ctx.promise.all(name, promises)
    case 'allSettled':
      return ctx.promise.allSettled(name, promises)
    case 'any':
      return ctx.promise.any(name, promises)
    case 'race':
      return ctx.promise.race(name, promises)
  }
}

function attemptOf(failures: number, attempt: number): string {
  if (attempt <= failures) throw new Error(`attempt ${attempt} of ${failures + 1}`)
  return `done at ${attempt}`
}
