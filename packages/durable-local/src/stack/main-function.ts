import type { Stack, StackFunction } from './stack.ts'

/** The durable functions of a stack, in its order. */
export function durableOf({ functions }: Pick<Stack, 'functions'>): readonly StackFunction[] {
  return functions.filter((fn) => fn.durable !== undefined)
}

/**
 * The only durable function, or else the only one that no other durable function is linked to, or else that of
 * src/handler.ts. What starts it, a route or a schedule, is linked to it as well, and is not asked.
 */
export function mainFunction(stack: Pick<Stack, 'functions'>): StackFunction | undefined {
  const durable = durableOf(stack)
  const linked = new Set(durable.flatMap(({ links }) => links))
  const first = durable.filter(({ component }) => !linked.has(component))
  const [only, ...others] = durable.length === 1 ? durable : first
  return others.length === 0 ? only : first.find(({ handler }) => handler === 'src/handler.handler')
}
