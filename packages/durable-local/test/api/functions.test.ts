import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { startApiWorld } from './api-world.ts'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function'

test('functions are listed by name, with their newest code or with every version', async () => {
  const { client } = await startApiWorld()
  const newest = await client.send(new ListFunctionsCommand({}))
  expect(newest.Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([
    `${ARN}:orders`,
    `${ARN}:plain`,
    `${ARN}:yearly`,
  ])
  const all = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }))
  expect(all.Functions?.map(({ FunctionArn }) => FunctionArn?.slice(ARN.length + 1))).toEqual([
    'orders:$LATEST',
    'orders:1',
    'orders:2',
    'plain:$LATEST',
    'plain:1',
    'yearly:$LATEST',
    'yearly:1',
  ])
})

test('a list of functions comes in pages', async () => {
  const { client } = await startApiWorld()
  const names: unknown[] = []
  for await (const { Functions = [] } of paginateListFunctions({ client, pageSize: 2 }, {})) {
    names.push(Functions.map(({ FunctionName }) => FunctionName))
  }
  expect(names).toEqual([['orders', 'plain'], ['yearly']])
  await expect(client.send(new ListFunctionsCommand({ Marker: 'x' }))).rejects.toMatchObject({
    message: 'Invalid marker',
  })
})

test('a function is described with its configuration; a durable one says so', async () => {
  const { client } = await startApiWorld()
  const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName: 'orders:2' }))
  expect(Code).toEqual({ RepositoryType: 'local' })
  expect(Configuration).toMatchObject({
    FunctionName: 'orders',
    FunctionArn: `${ARN}:orders:2`,
    Handler: 'src/orders.handler',
    Version: '2',
    Timeout: 30,
    MemorySize: 512,
    LastModified: '2027-01-15T08:00:00.123+0000',
    Environment: { Variables: { STAGE: 'local' } },
    RevisionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    State: 'Active',
    DurableConfig: { ExecutionTimeout: 900, RetentionPeriodInDays: 14 },
  })
  const plain = await client.send(new GetFunctionConfigurationCommand({ FunctionName: `${ARN}:plain` }))
  expect(plain).toMatchObject({ FunctionArn: `${ARN}:plain`, Version: '$LATEST' })
  expect(plain.DurableConfig).toBeUndefined()
  expect(plain.RevisionId).not.toBe(Configuration?.RevisionId)
})

test('a qualifier is a version, an alias or $LATEST', async () => {
  const { client } = await startApiWorld()
  async function version(Qualifier: string) {
    const { Version } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders', Qualifier }))
    return Version
  }
  expect([await version('1'), await version('next'), await version('$LATEST')]).toEqual(['1', '2', '$LATEST'])
  await expect(version('9')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${ARN}:orders:9`,
  })
})

test('versions are listed, $LATEST first', async () => {
  const { client } = await startApiWorld()
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'orders' }))
  expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2'])
})

test('aliases are listed and read', async () => {
  const { client } = await startApiWorld()
  const { Aliases } = await client.send(new ListAliasesCommand({ FunctionName: 'orders' }))
  expect(Aliases?.map(({ Name, FunctionVersion }) => `${Name} ${FunctionVersion}`)).toEqual(['live 1', 'next 2'])
  const ofTwo = await client.send(new ListAliasesCommand({ FunctionName: 'orders', FunctionVersion: '2' }))
  expect(ofTwo.Aliases?.map(({ AliasArn }) => AliasArn)).toEqual([`${ARN}:orders:next`])
  const alias = await client.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' }))
  expect(alias).toMatchObject({ AliasArn: `${ARN}:orders:live`, Name: 'live', FunctionVersion: '1' })
  expect(alias.RevisionId).toMatch(/^[0-9a-f-]{36}$/)
  for (const Name of ['old', 'constructor']) {
    const unknown = new GetAliasCommand({ FunctionName: 'orders', Name })
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  }
})

test('the account has limits and what is used of them', async () => {
  const { client } = await startApiWorld()
  const { AccountLimit, AccountUsage } = await client.send(new GetAccountSettingsCommand({}))
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000 })
  expect(AccountUsage).toEqual({ FunctionCount: 3, TotalCodeSize: 7000 })
})

test('whoever tries to change a function is told where functions come from', async () => {
  const { client } = await startApiWorld()
  const refused = { name: 'InvalidParameterValueException', message: expect.stringContaining('sst.config.ts') }
  const FunctionName = 'orders'
  const alias = { FunctionName, Name: 'a', FunctionVersion: '1' }
  await expect(client.send(new PublishVersionCommand({ FunctionName }))).rejects.toMatchObject(refused)
  await expect(client.send(new CreateAliasCommand(alias))).rejects.toMatchObject(refused)
  await expect(client.send(new UpdateFunctionConfigurationCommand({ FunctionName }))).rejects.toMatchObject(refused)
  await expect(client.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject(refused)
})
