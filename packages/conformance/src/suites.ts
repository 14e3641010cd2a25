/** The suites of the published requirements: how many there are of each, and which module holds their handlers. */
export const suites = [
  { number: 1, name: 'step', count: 20 },
  { number: 2, name: 'wait', count: 5 },
  { number: 3, name: 'child', count: 18 },
  { number: 4, name: 'callback', count: 19 },
  { number: 5, name: 'invoke', count: 16 },
  { number: 6, name: 'wait-for-condition', count: 13 },
  { number: 7, name: 'wait-for-callback', count: 15 },
  { number: 8, name: 'parallel', count: 22 },
  { number: 9, name: 'map', count: 20 },
  { number: 10, name: 'plugin', count: 23 },
] as const

export interface ConformanceFunction {
  /** `conformance-<id>` */
  readonly name: string
  /** `src/handlers/step.r1_1` */
  readonly handler: string
}

/** The 171 functions, one for each requirement. */
export function conformanceFunctions(): ConformanceFunction[] {
  return suites.flatMap(({ number, name, count }) =>
    Array.from({ length: count }, (_, i) => {
      const module = number === 10 && i + 1 >= 18 ? 'plugin-fields' : name
      return { name: `conformance-${number}-${i + 1}`, handler: `src/handlers/${module}.r${number}_${i + 1}` }
    }),
  )
}
