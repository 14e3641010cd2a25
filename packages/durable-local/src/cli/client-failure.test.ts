import { ResourceNotFoundException } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { explained } from './client-failure.ts'

function messageFor(error: Error): string {
  const explanation = explained(error)
  expect(explanation).toMatchObject({ name: 'UserError', exitCode: 1 })
  return explanation instanceof Error ? explanation.message : ''
}

test('An answer of the API is told by its name and message', () => {
  const error = new ResourceNotFoundException({ message: 'Function not found: x', $metadata: {} })
  expect(messageFor(error)).toBe('ResourceNotFoundException: Function not found: x')
})

test('An API that is not there is told as that', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9010'), { code: 'ECONNREFUSED' })
  expect(messageFor(error)).toBe(
    'The Lambda API cannot be reached: connect ECONNREFUSED 127.0.0.1:9010. Does its engine still run, or, for AWS, is there a network?',
  )
})

test('Missing credentials and a missing region are told before AWS is asked', () => {
  const error = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  })
  expect(messageFor(error)).toContain('AWS was not asked: Could not load credentials')
  expect(messageFor(new Error('Region is missing'))).toContain('AWS was not asked: Region is missing')
})

test('What is not known is left as it is, so that it counts as a fault of the command', () => {
  const error = new TypeError('token is not a function')
  expect(explained(error)).toBe(error)
})
