import { test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('10,000 odd requests are each answered, with success or with an error of the API', async () => {
  await fuzz(10_000)
})
