import { expect, test } from 'vitest'
import { startLocal } from '../src/local.ts'
import { temporaryExample } from './temporary-example.ts'

const STACK = `
  new sst.aws.CronV2('Hourly', { schedule: 'rate(1 hour)', function: 'src/tick.handler', event: { every: 'hour' } })
  new sst.aws.CronV2('Often', { schedule: 'rate(20 minutes)', function: 'src/tick.handler', event: { every: '20' } })
  new sst.aws.CronV2('Yearly', { schedule: 'rate(365 days)', function: 'src/tick.handler', event: { every: 'year' } })`
const FILES = { 'src/tick.js': 'export const handler = async ({ every }) => console.log(every)' }

test('moving time by hand stops at every schedule on the way', { timeout: 60_000 }, async () => {
  using example = temporaryExample(STACK, FILES)
  const ticks: string[] = []
  const { directory, dataFolder } = example
  const local = await startLocal({ directories: [directory], dataFolder, onLog: ({ text }) => ticks.push(text) })
  async function clock(path = '', body?: object): Promise<Record<string, string>> {
    const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    return JSON.parse(await (await fetch(`${local.endpoint}/local/clock${path}`, request)).text())
  }
  const { now = '', nextDue = '' } = await clock()
  const minutes = (Date.parse(nextDue) - Date.parse(now)) / 60_000
  expect(minutes).toBeGreaterThan(15)
  expect(minutes).toBeLessThanOrEqual(20)
  expect(await clock('/advance', { bySeconds: 2 * 3600 })).toMatchObject({ done: true, busy: false })
  expect(ticks.filter((tick) => tick === '20')).toHaveLength(6)
  expect(ticks.filter((tick) => tick === 'hour')).toHaveLength(2)
  expect(ticks).toHaveLength(8)
  await local.close()
})
