import { seeded } from '../../src/testing/seeded.ts'

/** One operation of a planned execution. */
export type Part =
  | { readonly kind: 'step'; readonly id: string; readonly retries: number; readonly together: boolean }
  | { readonly kind: 'wait'; readonly id: string; readonly seconds: number }
  | { readonly kind: 'callback'; readonly id: string; readonly answered: boolean }
  | { readonly kind: 'invoke'; readonly id: string; readonly target: 'echo' | 'child' }
  | { readonly kind: 'context'; readonly id: string; readonly step: string }

/** How a planned execution ends. */
export type Ending = 'returns' | 'decides' | 'fails' | 'is stopped'

/** What an execution does, stage after stage; the parts of a stage run at the same time. */
export interface Plan {
  readonly stages: readonly (readonly Part[])[]
  readonly ending: Ending
}

/** The name of a planned execution, which also says which plan it follows. */
export function nameOf(index: number): string {
  return `order-${index}`
}

/** The plan of the execution with this name: the same in every process that knows the seed. */
export function planOf(seed: number, name: string): Plan {
  const random = seeded(`${seed} ${name}`)
  let operations = 0
  function part(): Part {
    operations += 1
    const id = `${operations}`
    switch (random.integer(1, 8)) {
      case 1:
        return { kind: 'wait', id, seconds: random.integer(1, 5) }
      case 2:
        return { kind: 'callback', id, answered: random.chance(0.8) }
      case 3:
        return { kind: 'invoke', id, target: random.pick(['echo', 'child']) }
      case 4:
        return { kind: 'context', id, step: `${id}-1` }
      default:
        return {
          kind: 'step',
          id,
          retries: random.chance(0.3) ? random.integer(1, 2) : 0,
          together: random.chance(0.7),
        }
    }
  }
  const stages = Array.from({ length: random.integer(2, 5) }, () => Array.from({ length: random.integer(1, 3) }, part))
  const ending = random.pick<Ending>(['returns', 'returns', 'returns', 'decides', 'fails', 'is stopped'])
  return { stages, ending }
}
