import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LocalSecrets } from '../../src/local-secrets.ts'
import { loadStack } from '../../src/stack/load-stack.ts'
import { temporaryExample } from '../temporary-example.ts'

const HANDLER = { 'src/a.ts': 'export const handler = async () => 1' }

test('alarms and queues for dead letters are noted and warned of by nobody', async () => {
  using example = temporaryExample(
    `const letters = new aws.sqs.Queue('DeadLetters', { sqsManagedSseEnabled: true })
     const alarm = new aws.sns.Topic('Alarm')
     new sst.aws.Workflow('Order', {
       handler: 'src/a.handler',
       permissions: [{ actions: ['sqs:SendMessage'], resources: [letters.arn] }],
       transform: { function: { function: { tracingConfig: {}, deadLetterConfig: { targetArn: letters.arn } } } },
     })
     sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }))
     return { alarm: $interpolate\`to \${alarm.arn}\` }`,
    HANDLER,
  )
  const { cloudOnly, warnings, outputs } = await loadStack(example.directory)
  expect(warnings).toEqual([])
  expect(cloudOnly).toEqual([
    { type: 'aws.sqs.Queue', name: 'DeadLetters' },
    { type: 'aws.sns.Topic', name: 'Alarm' },
  ])
  expect(outputs).toEqual({ alarm: 'to arn:aws:sns:us-east-1:123456789012:Alarm' })
})

test('what else a transform or a resource is asked for is warned of', async () => {
  using example = temporaryExample(
    `const alarm = new aws.sns.Topic('Alarm')
     new sst.aws.Function('Order', {
       handler: 'src/a.handler',
       environment: { OWNER: alarm.owner },
       transform: { function: { tracingConfig: {}, memorySize: 1 } },
     })
     new random.RandomPet('Name')`,
    HANDLER,
  )
  expect((await loadStack(example.directory)).warnings).toEqual([
    'Alarm.owner has no local stand-in: it is not there locally.',
    'Order: "transform" changes what is deployed; it has no effect locally.',
    'random.RandomPet "Name" has no local stand-in: it is not there locally.',
  ])
})

test('a random secret is made once for a data folder, for this user only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const key = new LocalSecrets(folder).of('demo/Key')
  expect(Buffer.from(key, 'base64')).toHaveLength(32)
  expect(new LocalSecrets(folder).of('demo/Key')).toBe(key)
  expect(new LocalSecrets(folder).of('demo/Other')).not.toBe(key)
  const file = join(folder, 'secrets.json')
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))['demo/Key']).toBe(key)
  writeFileSync(file, '{"demo')
  expect(() => new LocalSecrets(folder).of('demo/Key')).toThrow(`${file} cannot be read`)
})
