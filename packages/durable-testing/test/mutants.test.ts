import { expect, test } from 'vitest'
import { mutantsOf } from '../src/index.ts'

const SOURCE = `import { type DurableContext, withDurableExecution } from 'durable-core'

export const handler = withDurableExecution(async (event: Trip, context) => {
  const seat = await context.step('reserve', async () => ({ seat: '12A' }))
  const days = daysFor(event)
  await context.wait('cooling-off', { days })
  const prices = await context.map('prices', event.legs, (child, leg) => child.step(\`price-\${leg.id}\`, () => price(leg)))
  return await book(seat, context)
})

async function book(seat: Seat, durable: DurableContext) {
  await durable.waitForCallback('signature', (id) => ask(id), { timeout: { days: 2 } })
  const items = [1, 2].map((item) => ({ item }))
  return { seat, items }
}
`

async function edits() {
  return (await mutantsOf(SOURCE, 'trip.ts')).map(({ kind, line, what }) => `${kind} ${line}: ${what}`)
}

test('every operation can be renamed and removed, whatever its context is called', async () => {
  const found = await edits()
  for (const operation of [
    "4: step 'reserve'",
    "6: wait 'cooling-off'",
    "7: map 'prices'",
    '7: step `price-${leg.id}`',
    "12: waitForCallback 'signature'",
  ]) {
    expect(found).toContain(`rename ${operation} has another name`)
    expect(found).toContain(`remove ${operation} is removed`)
  }
  expect(found.filter((edit) => edit.startsWith('rename'))).toHaveLength(5)
})

test('waits and timeouts of callbacks get another length', async () => {
  expect((await edits()).filter((edit) => edit.startsWith('wait'))).toEqual([
    "wait 6: wait 'cooling-off' waits for another time",
    "wait 12: waitForCallback 'signature' waits for another time",
  ])
})

test('neighbours change places, unless one needs what the other declares', async () => {
  expect((await edits()).filter((edit) => edit.startsWith('reorder'))).toEqual([
    "reorder 6: wait 'cooling-off' and map 'prices' change places",
  ])
})

test('the result gets another shape, in the handler and in the function that makes it', async () => {
  const results = (await mutantsOf(SOURCE, 'trip.ts')).filter(({ kind }) => kind === 'result')
  expect(results.map(({ line, after }) => [line, after])).toEqual([
    [8, '({ wrapped: await book(seat, context) })'],
    [14, 'seatRenamed: seat'],
  ])
})

test('an edit is the whole file with one change', async () => {
  const [first] = await mutantsOf(SOURCE, 'trip.ts')
  expect(first).toMatchObject({ kind: 'remove', before: expect.stringContaining("await context.step('reserve'") })
  expect(first?.source).toBe(SOURCE.replace("await context.step('reserve', async () => ({ seat: '12A' }))", 'void 0'))
})
