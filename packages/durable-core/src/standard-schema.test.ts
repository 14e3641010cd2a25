import { expect, test } from 'vitest'
import { z } from 'zod'
import { SchemaError, type StandardSchemaV1, validate } from './standard-schema.ts'

test('a value comes back as the schema makes it, whether the schema answers at once or later', async () => {
  const schema = z.object({ amount: z.coerce.number() })
  const later = z.object({ amount: z.coerce.number() }).refine(async () => true)
  expect(await validate(schema, { amount: '3', extra: 1 }, 'input')).toEqual({ amount: 3 })
  expect(await validate(later, { amount: '3' }, 'input')).toEqual({ amount: 3 })
})

test('every issue is in the message, with its path', async () => {
  const schema = z.object({ lines: z.array(z.object({ sku: z.string() })), amount: z.number() })
  const error = await validate(schema, { lines: [{ sku: 1 }] }, 'The input').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SchemaError)
  expect((error as SchemaError).message).toMatch(/^The input does not match its schema: lines\.0\.sku: .+; amount: .+$/)
  expect((error as SchemaError).issues).toHaveLength(2)
})

test('paths of wrapped keys, and issues without a path, are readable too', async () => {
  const schema: StandardSchemaV1 = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => ({ issues: [{ message: 'bad', path: [{ key: 'a' }, 0] }, { message: 'worse' }] }),
    },
  }
  await expect(validate(schema, 1, 'x')).rejects.toThrow('x does not match its schema: a.0: bad; worse')
})
