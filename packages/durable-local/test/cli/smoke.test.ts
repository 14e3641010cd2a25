import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployedName } from '../../src/cli/deployed-name.ts'
import { differences } from '../../src/cli/execution-essence.ts'
import { type Local, startLocal } from '../../src/local.ts'
import { loadStack } from '../../src/stack/load-stack.ts'
import type { StackFunction } from '../../src/stack/stack.ts'
import { COMMAND, durable, PARCEL } from './durable.ts'

// The local engine stands for AWS: it hosts the fixture, or a fixture in which something was changed.

const scratch = mkdtempSync(join(tmpdir(), 'smoke-'))
const changed = join(scratch, 'parcel')
let same: Local
let other: Local

beforeAll(async () => {
  cpSync(PARCEL, changed, { recursive: true })
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(scratch, 'node_modules'))
  const label = join(changed, 'src/label.ts')
  writeFileSync(label, readFileSync(label, 'utf8').replaceAll('print', 'draw'))
  same = await startLocal({ directories: [PARCEL], dataFolder: join(scratch, 'same') })
  other = await startLocal({ directories: [changed], dataFolder: join(scratch, 'other') })
})

afterAll(async () => {
  await Promise.all([same.close(), other.close()])
  rmSync(scratch, { recursive: true, force: true })
})

test('what is deployed and does the same is found to', async () => {
  const { code, stdout } = await durable('smoke', '.', '--endpoint', same.endpoint, '--event', 'happy')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ happy {2}SUCCEEDED, operations: \d+\n$/)])
})

test('a callback is answered there too, from the answers of the event', async () => {
  const event = join(scratch, 'quick.json')
  writeFileSync(event, '{ "id": "p-2", "pickup": "within 6 hours" }')
  writeFileSync(join(scratch, 'quick.answers.json'), '[{ "callback": "pickup", "succeed": { "van": 3 } }]')
  const { code, stdout } = await durable('smoke', '.', '--endpoint', same.endpoint, '--event', event)
  expect([code, stdout]).toEqual([0, expect.stringContaining('✓ quick')])
})

test('an event can be given as it is', async () => {
  const { code, stdout } = await durable('smoke', '.', '--endpoint', same.endpoint, '--event', '{ "id": "p-9" }')
  expect([code, stdout]).toEqual([0, expect.stringContaining('✓ the given event  SUCCEEDED')])
})

test.each([
  ['whenever', 'waits for an answer that events/ does not give: left out.'],
  ['within 6 hours', 'takes 6 h there (see --within): left out.'],
])('what would not end there for a long time is left out, and said to be: %s', async (pickup, message) => {
  const event = join(scratch, 'unanswered.json')
  writeFileSync(event, JSON.stringify({ id: 'p-3', pickup }))
  const { code, stdout, stderr } = await durable('smoke', '.', '--endpoint', same.endpoint, '--event', event)
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain(`unanswered ${message}`)
})

test('what went another way is named', async () => {
  const { code, stdout } = await durable('smoke', '.', '--endpoint', other.endpoint, '--event', 'happy')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^✗ happy {2}SUCCEEDED, operations: \d+\n( {4}operations\.\S+: .+ instead of .+\n)+$/)
})

test('without a stage or an endpoint nothing runs', async () => {
  const { code, stderr } = await durable('smoke', '.')
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('Say where it is deployed: --stage yours (on AWS), or --endpoint URL.'),
  ])
})

test('without credentials, or without a region, AWS is not asked, and it is said why', async () => {
  const home = mkdtempSync(join(scratch, 'home-'))
  const { PATH = '' } = process.env
  const smoke = (account: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [COMMAND, 'smoke', '.', '--stage', 'yours'], {
      cwd: PARCEL,
      env: { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...account },
      encoding: 'utf8',
    })
  const [nobody, nowhere] = [
    smoke({ AWS_REGION: 'eu-central-1' }),
    smoke({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }),
  ]
  expect([nobody.status, nobody.stdout, nowhere.status, nowhere.stdout]).toEqual([1, '', 1, ''])
  expect(nobody.stderr).toMatch(
    /^Error AWS was not asked: Could not load credentials .+\. Give credentials and a region as to the AWS CLI: /,
  )
  expect(nowhere.stderr).toMatch(
    /^Error AWS was not asked: Region is missing\. Give credentials and a region as to the AWS CLI: /,
  )
})

test('a stage that is not deployed is told', async () => {
  const { code, stderr } = await durable('smoke', '.', '--endpoint', same.endpoint, '--stage', 'nowhere')
  expect([code, stderr]).toEqual([1, expect.stringContaining('There is no durable function parcel-nowhere-Parcel…')])
})

test('names are recognised as SST makes them, the one that is cut as well', async () => {
  const stack = await loadStack(PARCEL, { stage: 'live' })
  const [fn] = stack.functions.filter(({ component }) => component === 'Parcel')
  const ask = (...names: readonly string[]) => deployedName(listing(names), stack, fn as StackFunction)
  const others = ['parcel-live-ParcelOtherHandlerFunction-abcdefgh', 'parcel-test-ParcelHandlerFunction-abcdefgh']
  expect(await ask(...others, 'parcel-live-ParcelHandlerFunction-abcdefgh')).toMatch(/^parcel-live-ParcelH/)
  expect(await ask(...others, 'parc-live-ParcelHandlerFunction-abcdefgh')).toMatch(/^parc-/)
  await expect(ask(...others)).rejects.toThrow('There is no durable function parcel-live-Parcel…')
  await expect(ask('parcel-live-Parcel', 'par-live-Parcel')).rejects.toThrow('Several durable functions could be')
})

/** A client to whom these functions are listed. */
function listing(names: readonly string[]): LambdaClient {
  const client = new LambdaClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const Functions = names.map((FunctionName) => ({ FunctionName, DurableConfig: {} }))
  client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {}, Functions } }))
  return client
}

test('differences are named by their place', () => {
  expect(differences({ a: [1, { b: 2 }], c: 'x' }, { a: [1, { b: 3 }, 4], d: null })).toEqual([
    'a.1.b: 2 instead of 3',
    'a.2: nothing instead of 4',
    'd: nothing instead of null',
    'c: "x" instead of nothing',
  ])
})
