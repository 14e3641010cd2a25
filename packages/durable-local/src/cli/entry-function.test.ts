import { expect, test } from 'vitest'
import type { Stack, StackFunction } from '../stack/stack.ts'
import { entryFunction } from './entry-function.ts'

function fn(component: string, durable: boolean, links: readonly string[] = [], file = component): StackFunction {
  return {
    component,
    name: `shop-local-${component}`,
    handler: `src/${file}.handler`,
    timeoutSeconds: 30,
    memoryMb: 128,
    environment: {},
    links,
    ...(durable ? { durable: { executionTimeoutSeconds: 60, retentionDays: 1 } } : {}),
  }
}

function stack(...functions: readonly StackFunction[]): Stack {
  return {
    app: 'shop',
    stage: 'local',
    providers: [],
    directory: '/shop',
    functions,
    tables: [],
    resources: {},
    apis: [],
    schedules: [],
    aliases: [],
    stateMachines: [],
    cloudOnly: [],
    outputs: {},
    warnings: [],
    files: [],
  }
}

test('The only durable function is the one to run', () => {
  expect(entryFunction(stack(fn('Pay', false), fn('Order', true, ['Pay']))).component).toBe('Order')
})

test('Of several, it is the one that no other durable function is linked to', () => {
  expect(entryFunction(stack(fn('Ship', true), fn('Order', true, ['Ship']))).component).toBe('Order')
})

test('A function that starts it, for a route or a schedule, makes it no less the one', () => {
  const started = stack(fn('Ship', true), fn('Order', true, ['Ship']), fn('Route', false, ['Order', 'Ship']))
  expect(entryFunction(started).component).toBe('Order')
})

test('Of several that no other is linked to, it is that of src/handler.ts', () => {
  expect(entryFunction(stack(fn('Return', true), fn('Order', true, [], 'handler'))).component).toBe('Order')
})

test('One may be named, by component or by name', () => {
  const both = stack(fn('Ship', true), fn('Order', true, ['Ship']))
  expect(entryFunction(both, 'Ship').component).toBe('Ship')
  expect(entryFunction(both, 'shop-local-Ship').component).toBe('Ship')
})

test('Where it is not clear which, or there is none, that is said', () => {
  expect(() => entryFunction(stack(fn('A', true), fn('B', true)))).toThrow('Say which to run with --function: A, B.')
  expect(() => entryFunction(stack(fn('A', false)))).toThrow('/shop declares no durable function (sst.aws.Workflow).')
  expect(() => entryFunction(stack(fn('Order', true)), 'Oder')).toThrow('Did you mean "Order"?')
})
