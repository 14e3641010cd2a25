import type { StartOptions } from 'durable-testing'
import { suites } from '../src/suites.ts'
import type { Handlers } from './runtimes.ts'

/** Requirements whose handlers end their process on purpose: they need a host of their own. */
const CRASHING = ['1-17', '1-18', '3-12']

/** Every requirement that runs in this process. The plugin suite repeats the operations of the others. */
export const ids: readonly string[] = suites
  .filter(({ name }) => name !== 'plugin')
  .flatMap(({ number, count }) => Array.from({ length: count }, (_, i) => `${number}-${i + 1}`))
  .filter((id) => !CRASHING.includes(id))

const INPUTS: Readonly<Record<string, unknown>> = {
  '1-4': { name: 'Alice', tags: ['admin', 'active'] },
  '3-2': { name: 'named', value: 'v' },
  '4-17': ['one', 'two'],
  '4-18': ['one', 'two'],
  '4-19': ['one', 'two'],
  '5-2': { name: 'named', payload: 'p' },
  '5-3': { nested: { key: 'value', items: [1, 2, 3] } },
  '5-8': { tenantId: 'tenant', payload: 'p' },
  '5-15': { data: 'hello' },
  '9-1': ['World', 'Kiro'],
  '9-2': [1, 2],
  '9-3': [10, 20, 30],
  '9-4': [],
  '9-13': [1, 2],
}

/** Callbacks that are answered with a failure, or not at all: then their timeout is what is tested. */
const REFUSED = ['4-6', '4-7', '4-10', '4-13', '7-4', '7-6']
const UNANSWERED = ['4-3', '4-4', '4-8', '4-11', '4-14', '7-5', '7-7', '7-12', '7-14']

function payloadOf(id: string): unknown {
  if (id === '4-15') return { id: 'x', message: 'hello', timestamp: '2026-01-01T00:00:00.000Z' }
  if (id === '4-16') return 42
  if (id === '7-11') return { status: 'approved' }
  return 'answer'
}

function inputOf(id: string): unknown {
  if (id in INPUTS) return INPUTS[id]
  return id.startsWith('6-') ? 3 : 'input'
}

const NAMES = ['input', 'approval', 'first', 'second', 'one', 'two', '(unnamed)']

/** How the requirement is started, and what the outside world does. */
export function optionsOf(id: string, handlers: Handlers): StartOptions {
  const answer = REFUSED.includes(id)
    ? { fail: { ErrorType: 'RejectedError', ErrorMessage: 'not approved' } }
    : { succeed: payloadOf(id) }
  const echo = handlers.get('5-echo')
  const error = handlers.get('5-error')
  return {
    name: `case-${id}`,
    at: new Date('2026-01-01T00:00:00Z'),
    input: inputOf(id),
    // The handlers are bundled with their runtime, whose own timers and ids would count as theirs.
    strict: false,
    callbacks: UNANSWERED.includes(id) ? {} : Object.fromEntries(NAMES.map((name) => [name, answer])),
    durableFunctions: { ...(echo === undefined ? {} : { echo }), ...(error === undefined ? {} : { error }) },
    executionTimeoutSeconds: 86_400,
  }
}
