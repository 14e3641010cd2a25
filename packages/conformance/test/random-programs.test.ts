import { expect, test } from 'vitest'
import { crashProgram } from './random-programs.ts'
import { seedOfRun } from './seeded-random.ts'

const seed = seedOfRun()

test(`200 random programs, crashed at random checkpoints, end as if they had not been (DURABLE_SEED=${seed})`, async () => {
  for (let i = 0; i < 200; i++) expect(await crashProgram(seed + i)).toBeUndefined()
}, 120_000)
