import { virtualClock } from 'durable-engine'
import { expect, test } from 'vitest'
import type { PublishedStack } from './hosts/function-registry.ts'
import { LocalSchedules, type StartFunction } from './local-schedules.ts'
import type { Stack, StackSchedule } from './stack/stack.ts'

const MINUTE = 60_000
const PUBLISHED: PublishedStack = { versions: new Map(), sources: [], outputs: {} }
const NIGHTLY: StackSchedule = {
  component: 'Nightly',
  schedule: 'rate(10 minutes)',
  timezone: 'UTC',
  payload: '{"by":"clock"}',
  target: { functionName: 'report', qualifier: '3' },
}

function stackWith(...schedules: readonly StackSchedule[]): Stack {
  return {
    app: 'demo',
    stage: 'local',
    providers: [],
    directory: '/demo',
    functions: [],
    tables: [],
    apis: [],
    schedules,
    aliases: [],
    stateMachines: [],
    cloudOnly: [],
    resources: {},
    outputs: {},
    warnings: [],
    files: [],
  }
}

function world() {
  const clock = virtualClock(0)
  const started: { at: number; call: Parameters<StartFunction>[0] }[] = []
  const problems: string[] = []
  let start: StartFunction = async (call) => started.push({ at: clock.now(), call })
  const schedules = new LocalSchedules(
    clock,
    (call) => start(call),
    (problem) => problems.push(problem),
  )
  return {
    clock,
    started,
    problems,
    schedules,
    fail: () => (start = () => Promise.reject(new Error('no such function'))),
  }
}

test('a function is invoked whenever its schedule is due, with the event of the stack', async () => {
  const { clock, started, schedules } = world()
  schedules.provide(stackWith(NIGHTLY), PUBLISHED)
  for (let minute = 0; minute <= 25; minute++) await clock.advanceTo(minute * MINUTE)
  expect(started).toEqual(
    [10, 20].map((minute) => ({
      at: minute * MINUTE,
      call: { functionName: 'report', qualifier: '3', payload: '{"by":"clock"}', invocationType: 'Event' },
    })),
  )
})

test('a reload that does not change a schedule does not begin its rate anew, one that does replaces it', async () => {
  const { clock, started, schedules } = world()
  schedules.provide(stackWith(NIGHTLY), PUBLISHED)
  await clock.advanceTo(6 * MINUTE)
  schedules.provide(stackWith(NIGHTLY), PUBLISHED)
  await clock.advanceTo(10 * MINUTE)
  expect(started.map(({ at }) => at)).toEqual([10 * MINUTE])
  schedules.provide(stackWith({ ...NIGHTLY, schedule: 'rate(1 hour)' }), PUBLISHED)
  await clock.advanceTo(65 * MINUTE)
  expect(started).toHaveLength(1)
})

test('after a close nothing is invoked any more', async () => {
  const { clock, started, schedules } = world()
  schedules.provide(stackWith(NIGHTLY), PUBLISHED)
  schedules.close()
  await clock.advanceTo(60 * MINUTE)
  expect(started).toEqual([])
})

test('an invocation that cannot be started is told, and the schedule goes on', async () => {
  const { clock, started, problems, schedules, fail } = world()
  fail()
  schedules.provide(stackWith(NIGHTLY), PUBLISHED)
  await clock.advanceTo(10 * MINUTE)
  await clock.advanceTo(20 * MINUTE)
  await Promise.resolve()
  expect(problems).toEqual([
    'Nightly could not invoke report: no such function',
    'Nightly could not invoke report: no such function',
  ])
  expect(started).toEqual([])
})
