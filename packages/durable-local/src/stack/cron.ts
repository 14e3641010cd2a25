import { parseSchedule } from '../stand-ins/schedule.ts'
import type { Args, Recorder } from './recorder.ts'
import { targetOf } from './target.ts'

const USED = ['schedule', 'function', 'event', 'timezone', 'enabled', 'retries']

/** `sst.aws.CronV2`: a function that is invoked by the clock. */
export function cron(recorder: Recorder, component: string, args: Args): Readonly<Record<string, unknown>> {
  const { schedule, event = {}, timezone = 'UTC', enabled = true } = args
  recorder.warnUnused(component, args, USED)
  if (args.function === undefined) throw new RangeError(`${component} needs a "function" to invoke.`)
  // What is wrong with it is told here, with file and line.
  parseSchedule(String(schedule), { timezone: String(timezone), start: 0 })
  const target = targetOf(recorder, `${component}Handler`, args.function)
  if (enabled !== false) {
    recorder.addSchedule({
      component,
      schedule: String(schedule),
      timezone: String(timezone),
      payload: JSON.stringify(event),
      target,
    })
  }
  return { component }
}
