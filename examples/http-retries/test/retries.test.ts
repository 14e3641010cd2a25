import { loadStack } from 'durable-local'
import { afterEach, expect, test, vi } from 'vitest'
import { CircuitOpened, GatewayUnavailable, MessageRefused, TooManyRequests } from '../src/gateway-errors.ts'
import { retryGateway } from '../src/retries.ts'
import { retryAfterSeconds } from '../src/retry-after.ts'

afterEach(() => vi.restoreAllMocks())

const NOW = Date.parse('2026-03-01T09:00:00Z')

test.each([
  ['seconds', '20', 20],
  ['seconds with blanks around', ' 20 ', 20],
  ['a date', 'Sun, 01 Mar 2026 09:01:30 GMT', 90],
  ['a date that is over', 'Sun, 01 Mar 2026 08:00:00 GMT', 1],
  ['no time at all', '0', 1],
  ['something else', 'soon', undefined],
  ['nothing', '', undefined],
  ['no header', null, undefined],
])('Retry-After with %s', (_what, header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds)
})

test('a refused message and an open circuit are not tried again', () => {
  expect(retryGateway(new MessageRefused('422'), 1)).toEqual({ shouldRetry: false })
  expect(retryGateway(new CircuitOpened('open'), 1)).toEqual({ shouldRetry: false })
})

test('a busy gateway is asked again when it has said, unless that is too late', () => {
  expect(retryGateway(new TooManyRequests(20), 1)).toEqual({ shouldRetry: true, delay: { seconds: 20 } })
  expect(retryGateway(new TooManyRequests(121), 1)).toEqual({ shouldRetry: false })
})

test.each([
  ['is away', new GatewayUnavailable('503')],
  ['is busy', new TooManyRequests(1)],
])('a gateway that %s is asked five times, and no more', (_what, error) => {
  const decisions = [1, 2, 3, 4, 5].map((attempt) => retryGateway(error, attempt).shouldRetry)
  expect(decisions).toEqual([true, true, true, true, false])
})

test('pauses grow, and are drawn by lot between half and whole', () => {
  const pauses = (lot: number) => {
    vi.spyOn(Math, 'random').mockReturnValue(lot)
    return [1, 2, 3, 4].map((attempt) => retryGateway(new GatewayUnavailable('503'), attempt).delay?.seconds)
  }
  expect(pauses(0)).toEqual([3, 5, 10, 20])
  expect(pauses(0.999_999)).toEqual([5, 10, 20, 40])
})

test('all rounds together fit into the timeout of the execution', async () => {
  const { functions } = await loadStack(`${import.meta.dirname}/..`)
  const { timeoutSeconds = 0, durable } = functions.find(({ component }) => component === 'Send') ?? {}
  const [rounds, waits, attempts] = [3, 5, 5]
  // A look at the circuit is a step with the default strategy: 6 attempts, and pauses of 135 s at most.
  const look = 6 * timeoutSeconds + 135
  const round = (waits + 1) * look + waits * 60 + attempts * timeoutSeconds + (attempts - 1) * 120
  expect(rounds * round).toBeLessThan(durable?.executionTimeoutSeconds ?? 0)
})
