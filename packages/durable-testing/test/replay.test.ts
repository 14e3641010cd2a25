import { type DurableContext, withDurableExecution } from 'durable-core'
import { expect, test } from 'vitest'
import { crashEverywhere, effect, prefixes, replay, run, start } from '../src/index.ts'

async function trip(event: { readonly days: number }, ctx: DurableContext): Promise<object> {
  const seat = await ctx.step('reserve', async () => {
    await effect('reserve')
    return { seat: '12A' }
  })
  await ctx.wait('cooling-off', { days: event.days })
  const price = await ctx.invoke<object, number>('price', 'price-function', { seat: seat.seat })
  const paid = await ctx.runInChildContext('pay', async (child) => child.step('charge', async () => price * 2))
  const signature = await ctx.waitForCallback('signature', async () => {})
  return { seat, paid, signature }
}

const options = {
  input: { days: 3 },
  functions: { 'price-function': async () => 21 },
  callbacks: { signature: { succeed: 'Ada' } },
}

async function record() {
  const outcome = await run(withDurableExecution(trip), options)
  expect(outcome.result).toEqual({ seat: { seat: '12A' }, paid: 42, signature: '"Ada"' })
  return outcome.history
}

/** The handler with a part of its text changed, as an edit would. */
function edited(change: (ctx: DurableContext) => DurableContext) {
  return withDurableExecution((event: { readonly days: number }, ctx: DurableContext) => trip(event, change(ctx)))
}

/** The context with one verb replaced. */
function withVerb<K extends keyof DurableContext>(ctx: DurableContext, verb: K, replacement: unknown): DurableContext {
  return new Proxy(ctx, {
    get(target, key) {
      if (key === verb) return replacement
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('days pass in no time, and everything is there to look at', async () => {
  const outcome = await run(withDurableExecution(trip), options)
  expect(outcome.status).toBe('SUCCEEDED')
  expect(outcome.operation('charge')).toMatchObject({ type: 'STEP', status: 'SUCCEEDED', attempts: 1, result: 42 })
  expect(outcome.invocations).toBe(4)
  expect(() => outcome.operation('refund')).toThrow(
    'There is no operation "refund". There are: reserve, cooling-off, price',
  )
})

test('an execution can be steered while it runs', async () => {
  await using execution = await start(withDurableExecution(trip), { ...options, callbacks: {} })
  const signature = await execution.callback('signature')
  await signature.fail({ ErrorType: 'Refused', ErrorMessage: 'not today' })
  const outcome = await execution.finished()
  expect(outcome.status).toBe('FAILED')
  expect(outcome.error?.ErrorMessage).toBe('not today')
})

test('an execution that waits for the outside world says for what', async () => {
  await expect(run(withDurableExecution(trip), { ...options, callbacks: {} })).rejects.toThrow(
    'nothing runs and no timer is set. It waits for WaitForCallback "signature"',
  )
})

test('a handler that is unchanged replays its history, without any effect', async () => {
  const history = await record()
  let effects = 0
  const handler = edited((ctx) =>
    withVerb(ctx, 'step', (name: string, body: () => Promise<unknown>) =>
      ctx.step(name, async () => {
        effects += 1
        return await body()
      }),
    ),
  )
  const report = await replay(handler, history)
  expect(report.toString()).toBe('The code does what the history recorded.')
  expect(effects).toBe(0)
})

test('a history with timestamps as AWS sends them is the same history', async () => {
  const inSeconds = (await record()).map((event) => ({ ...event, EventTimestamp: new Date(event.EventTimestamp) }))
  expect((await replay(withDurableExecution(trip), { Events: inSeconds })).same).toBe(true)
})

test.each([
  [
    'a wait of another length',
    (ctx: DurableContext) => withVerb(ctx, 'wait', (name: string) => ctx.wait(name, { days: 5 })),
    /Wait "cooling-off": the duration in seconds differs\.\n {2}recorded: {2}259200\n {2}requested: 432000/,
  ],
  [
    'another target',
    (ctx: DurableContext) =>
      withVerb(ctx, 'invoke', (name: string, _fn: string, input: object) => ctx.invoke(name, 'other', input)),
    /ChainedInvoke "price": the function differs\.\n {2}recorded: {2}price-function\n {2}requested: other/,
  ],
  [
    'another input',
    (ctx: DurableContext) =>
      withVerb(ctx, 'invoke', (name: string, fn: string) => ctx.invoke(name, fn, { seat: '1B' })),
    /the input differs/,
  ],
  [
    'a renamed step',
    (ctx: DurableContext) =>
      withVerb(ctx, 'step', (_name: string, body: () => Promise<unknown>) => ctx.step('hold', body)),
    /The name differs: "reserve" was recorded, "hold" was requested/,
  ],
  [
    'an operation that was inserted',
    (ctx: DurableContext) =>
      withVerb(ctx, 'wait', async (name: string) => {
        await ctx.wait('new', { seconds: 1 })
        await ctx.wait(name, { days: 3 })
      }),
    /cooling-off/,
  ],
])('an edit that would break running executions is found: %s', async (_what, change, message) => {
  const report = await replay(edited(change), await record())
  expect(report.same).toBe(false)
  expect(report.toString()).toMatch(message)
})

test('a step behind the recorded end is found, and its body does not run', async () => {
  const history = await record()
  let ran = false
  const handler = withDurableExecution(async (event: { readonly days: number }, ctx: DurableContext) => {
    const result = await trip(event, ctx)
    await ctx.step('mail', async () => {
      ran = true
    })
    return result
  })
  const report = await replay(handler, history)
  expect(report.toString()).toContain('Step "mail": the operation differs.\n  recorded:  nothing')
  expect(ran).toBe(false)
})

test('the history of a running execution replays too', async () => {
  const history = await record()
  const running = history.filter(({ EventId }) => EventId <= 9)
  expect((await replay(withDurableExecution(trip), running)).same).toBe(true)
})

test('prefixes find a context whose last step is gone: it would end with another result', async () => {
  const booking = (withCar: boolean) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
      ctx.runInChildContext('book', async (child) => {
        const flight = await child.step('flight', async () => 'LH 1')
        return withCar ? { flight, car: await child.step('car', async () => 'a van') } : { flight }
      }),
    )
  const { history } = await run(booking(true))
  expect((await prefixes(booking(true), history)).same).toBe(true)
  expect((await replay(booking(false), history)).same).toBe(true)
  expect(String(await prefixes(booking(false), history))).toContain('the result differs')
})

test('prefixes find a handler that is deterministic only as long as nothing suspends', async () => {
  const sound = await prefixes(withDurableExecution(trip), await record())
  expect(sound.toString()).toMatch(/^The code goes the same way from each of \d+ beginnings of the history\.$/)

  const unsound = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    const undo: string[] = []
    await ctx.step('reserve', async () => {
      undo.push('release')
    })
    await ctx.step('charge', async () => {
      undo.push('refund')
    })
    for (const name of undo) await ctx.step(name, async () => name)
    return 'done'
  })
  const { history } = await run(unsound)
  const report = await prefixes(unsound, history)
  expect(report.same).toBe(false)
  expect(report.toString()).toMatch(/^Interrupted after event \d+, the code goes another way than it went before\./)
})

test('a crash at every checkpoint ends as the plain run did, and shows which effects need a key', async () => {
  const report = await crashEverywhere(withDurableExecution(trip), options)
  expect(report.rows).toHaveLength(report.plain.checkpoints * 3)
  expect(report.rows.filter(({ repeated }) => repeated.length > 0).map(({ fault }) => fault)).toEqual([
    { kind: 'crash-before', checkpoint: 1 },
  ])
  expect(report.toMarkdown()).toContain(
    '| before checkpoint 1: reserve | 0 | reserve | reserve × 2 | the same |\n' +
      '| after checkpoint 1: reserve | 1 | – | reserve × 1 | the same |',
  )
})

const parcel = { waits: 10, inside: 'pack', result: 1, last: true }

/** A handler in which one thing can be other than it was when the history was recorded. */
function parcelHandler(changed: Partial<typeof parcel> = {}) {
  const { waits, inside, result, last } = { ...parcel, ...changed }
  return withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    const weight = await ctx.runInChildContext('prepare', async (child) => {
      await child.step(inside, async () => 1)
      await child.wait('rest', { seconds: waits })
      return { weight: result }
    })
    await ctx.wait('pick-up', { hours: 1 })
    if (last) await ctx.wait('delivery', { hours: 2 })
    return weight
  })
}

test.each<[string, Partial<typeof parcel>, RegExp]>([
  ['a wait of another length', { waits: 20 }, /Wait "rest": the duration in seconds differs/],
  ['a renamed step', { inside: 'wrap' }, /The name differs: "pack" was recorded, "wrap" was requested/],
  ['another result', { result: 2 }, /RunInChildContext "prepare": the result differs/],
])('inside a context that had ended, %s is a warning', async (_what, changed, message) => {
  const { history } = await run(parcelHandler())
  const report = await replay(parcelHandler(changed), history)
  expect(report.same, `${report}`).toBe(true)
  expect(report.toString()).toMatch(/^The code does what the history recorded\.\n\nInside contexts that had ended/)
  expect(report.toString()).toMatch(message)
  const inTheMiddle = history.filter(({ EventId }) => EventId <= 5)
  if (changed.result === undefined) expect((await replay(parcelHandler(changed), inTheMiddle)).same).toBe(false)
})

test('a break behind a context that had ended is a break, whatever the context holds', async () => {
  const { history } = await run(parcelHandler())
  const report = await replay(parcelHandler({ waits: 20, last: false }), history)
  expect(report.divergences.map(({ where }) => where)).toEqual(['Wait "delivery"'])
  expect(report.warnings.map(({ where }) => where)).toEqual(['Wait "rest"'])
})

test('a report shows what was recorded next to what was asked for', async () => {
  const { history } = await run(parcelHandler())
  const report = await replay(parcelHandler({ waits: 20, last: false }), history)
  expect(report.toString().split('\n').slice(-6)).toEqual([
    '  recorded                     requested',
    '  RunInChildContext "prepare"  the same',
    '    Step "pack"                the same',
    '    Wait "rest"                differs, see above',
    '  Wait "pick-up"               the same',
    '  Wait "delivery"              (not asked for)',
  ])
})

test.each<[string, (ctx: DurableContext, edited: boolean) => Promise<unknown>, RegExp]>([
  [
    'a callback with another timeout',
    (ctx, edited) => ctx.waitForCallback('answer', async () => {}, { timeout: { hours: edited ? 2 : 1 } }),
    /Callback .*: the timeout differs\.\n.*3600\n.*7200/,
  ],
  [
    'a callback with another heartbeat',
    (ctx, edited) => ctx.createCallback('answer', { heartbeatTimeout: { minutes: edited ? 2 : 1 } }),
    /Callback "answer": the heartbeat timeout differs\.\n.*60\n.*120/,
  ],
  [
    'a context that has become virtual',
    (ctx, edited) =>
      ctx.runInChildContext('part', (child) => child.wait('rest', { seconds: 1 }), { virtualContext: edited }),
    /Wait "rest": the parent differs/,
  ],
  [
    'a context that fails otherwise',
    (ctx, edited) =>
      ctx.runInChildContext('part', async () => {
        throw new Error(edited ? 'too late' : 'too early')
      }),
    /RunInChildContext "part": the error differs\.\n.*too early\n.*too late/,
  ],
])('found while the execution is under way: %s', async (_what, part, message) => {
  const handler = (edited: boolean) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
      await part(ctx, edited).catch(() => 'failed')
      await ctx.wait('then', { hours: 5 })
    })
  await using execution = await start(handler(false), { callbacks: { answer: { succeed: 1 } } })
  await execution.operation(message.source.startsWith('Callback') ? 'answer' : 'then')
  const history = await execution.history()
  expect((await replay(handler(false), history)).same).toBe(true)
  const report = await replay(handler(true), history)
  expect(`${report}`).toMatch(message)
})

test('an operation that is not asked for any more is missed, though it was the last', async () => {
  const { history } = await run(parcelHandler())
  expect(`${await replay(parcelHandler({ last: false }), history)}`).toContain(
    'Wait "delivery": the operation differs.\n  recorded:  Wait "delivery"\n  requested: nothing',
  )
})

test.each(['step', 'wait'] as const)(
  'a %s that is missing from the end of a handler that fails is missed',
  async (verb) => {
    const failing = (whole: boolean) =>
      withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
        await ctx.step('charge', async () => 1)
        if (whole && verb === 'step') await ctx.step('refund', async () => 1)
        if (whole && verb === 'wait') await ctx.wait('refund', { seconds: 1 })
        throw new Error('out of stock')
      })
    const { history } = await run(failing(true))
    expect((await replay(failing(true), history)).same).toBe(true)
    expect(`${await replay(failing(false), history)}`).toMatch(
      /"refund": the operation differs\.\n.*\n {2}requested: nothing/,
    )
  },
)

test('a recorded result that today’s schema refuses is found', async () => {
  const accepting = (kind: string) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) =>
      ctx.step('charge', async () => ({ amount: 7 }), { schema: amountIn(kind) }),
    )
  const { history } = await run(accepting('number'))
  expect((await replay(accepting('number'), history)).same).toBe(true)
  expect(`${await replay(accepting('string'), history)}`).toContain(
    'The recorded result of step "charge" does not match its schema: amount: expected string. The value was recorded before',
  )
})

/** A Standard Schema, as Zod makes them. */
function amountIn(kind: string) {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value: unknown) {
        const { amount } = value as { readonly amount: unknown }
        const found: string = typeof amount
        return found === kind ? { value } : { issues: [{ message: `expected ${kind}`, path: ['amount'] }] }
      },
    },
  } as const
}

test('a race whose winner is not recorded is found: the loser may have ended by the time of the replay', async () => {
  const racing = (recorded: boolean) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
      const [answer] = await ctx.createCallback<string>('answer')
      const patience = ctx.wait('patience', { hours: 1 })
      const first = recorded ? ctx.promise.race('first', [answer, patience]) : Promise.race([answer, patience])
      const winner = (await first) === undefined ? 'gave-up' : 'answered'
      await ctx.wait(winner, { hours: 1 })
    })
  for (const recorded of [true, false]) {
    const handler = racing(recorded)
    await using execution = await start(handler)
    await execution.operation('gave-up')
    await (await execution.callback('answer')).succeed('too late')
    const report = await replay(handler, await execution.history())
    expect(report.same, `${report}`).toBe(recorded)
  }
})

test('a context that ends with another result is noticed, though a step follows at once', async () => {
  const paying = (refunds: boolean) =>
    withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
      const paid = await ctx.runInChildContext('pay', async (child) => {
        const charged = await child.step('charge', async () => 42)
        const refunded = refunds ? await child.step('refund', async () => 2) : undefined
        return { charged, refunded }
      })
      return ctx.step('book', async () => paid.charged)
    })
  const { history } = await run(paying(true))
  expect((await prefixes(paying(true), history)).same).toBe(true)
  expect(String(await prefixes(paying(false), history))).toContain('the result differs')
})

test('code that fails at once is told with its error, and what it does not come to any more in one line', async () => {
  const strict = withDurableExecution(async () => {
    throw new TypeError('no card')
  })
  const report = `${await replay(strict, await record())}`
  expect(report.split('\n').slice(2, 6)).toEqual([
    'the execution: the status differs.',
    '  recorded:  SUCCEEDED',
    '  requested: FAILED with TypeError: no card',
    '5 operations that were recorded are not asked for any more, first Step "reserve".',
  ])
})

test('a race inside a context that had ended is not run again: another branch would win', async () => {
  const handler = withDurableExecution((_event: unknown, ctx: DurableContext) =>
    ctx.runInChildContext('asking', async (child) => {
      const [answer] = await child.createCallback('answer')
      const first = await child.promise.race<unknown>('first', [answer, child.wait('patience', { hours: 1 })])
      if (first === undefined) await child.step('remind', async () => 1)
      return await answer
    }),
  )
  await using execution = await start(handler)
  await execution.operation('remind')
  await (await execution.callback('answer')).succeed('yes')
  expect(`${await replay(handler, (await execution.finished()).history)}`).toBe(
    'The code does what the history recorded.',
  )
})

test('behind the end of an execution that was stopped, the code may go on', async () => {
  let stop = async () => {}
  const stoppable = withDurableExecution(async (_event: unknown, ctx: DurableContext) => {
    await ctx.step('first', async () => 1)
    await ctx.step('second', () => stop())
  })
  await using execution = await start(stoppable)
  stop = () => execution.stop()
  const { status, history, operations } = await execution.finished()
  expect([status, operations.map(({ name }) => name)]).toEqual(['STOPPED', ['first']])
  const report = await replay(stoppable, history)
  expect(report.divergences).toEqual([])
})
