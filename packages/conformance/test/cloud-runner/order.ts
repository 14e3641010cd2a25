import { type DurableContext, withDurableExecution } from 'durable-core'

interface Order {
  readonly item: string
  readonly declined?: boolean
}

/** A step, a wait, a callback that the test answers, a map, and a call of another function. */
export const handler = withDurableExecution(async ({ item, declined = false }: Order, ctx: DurableContext) => {
  const reserved = await ctx.step('reserve', async () => `${item} reserved`)
  await ctx.wait('cool down', { seconds: 2 })
  const approval = await ctx.waitForCallback('approve', async () => {}, { timeout: { hours: 1 } })
  if (declined) throw new RangeError(`declined: ${approval}`)
  const boxes = await ctx.map('pack', [1, 2, 3], async (box, n) => await box.step('box', async () => n * 10))
  const label = await ctx.invoke('label', process.env.LABEL ?? '', { item })
  return { reserved, approval, boxes: boxes.getResults(), label }
})

/** Not durable. */
export async function label({ item }: Order): Promise<string> {
  return `🦊 ${item}`
}
