import { test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('1,000 odd requests are each answered, with success or with an error of the API', {
  timeout: 120_000,
}, async () => {
  await fuzz(1000)
})
