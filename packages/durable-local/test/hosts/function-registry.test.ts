import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FunctionHosts } from '../../src/hosts/function-hosts.ts'
import { FunctionRegistry } from '../../src/hosts/function-registry.ts'
import { loadStack } from '../../src/stack/load-stack.ts'
import { type TemporaryExample, temporaryExample } from '../temporary-example.ts'
import { payloadOf } from './hosted.ts'

const ONE = `new sst.aws.Function('F', { handler: 'src/f.handler' })`

test('a change of code is a new version; the old one runs its old code, also after a restart', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => "old"' })
  await publish(example)
  await publish(example)
  example.write('src/f.js', 'export const handler = async () => "new"')
  await publish(example)
  const registry = await FunctionRegistry.open(example.dataFolder)
  expect(registry.list()[0]?.versions.map(({ version }) => version)).toEqual(['1', '2'])
  const { dataFolder } = example
  const hosts = await FunctionHosts.open({ registry, dataFolder, endpoints: () => ({ lambda: '' }) })
  async function answer(qualifier: string): Promise<unknown> {
    const version = registry.resolve('demo-local-F', qualifier)
    if (version === undefined) throw new Error(`There is no version ${qualifier}.`)
    const requestId = crypto.randomUUID()
    return payloadOf(await hosts.invoke({ function: version, requestId, payload: '{}', functionArn: 'arn' }))
  }
  expect([await answer('1'), await answer('2'), await answer('$LATEST')]).toEqual(['old', 'new', 'new'])
  await hosts.close()
})

test('what has changed is bundled again, and nothing is missed: not even a file that leaves nothing in the bundle', async () => {
  using example = temporaryExample(`${ONE}; new sst.aws.Function('G', { handler: 'src/g.handler' })`, {
    'src/f.js': `export { handler } from './passes-on.js'`,
    'src/passes-on.js': `export * from './old.js'`,
    'src/old.js': 'export const handler = async () => "old"',
    'src/new.js': 'export const handler = async () => "new"',
    'src/g.js': 'export const handler = async () => "g"',
  })
  const registry = await FunctionRegistry.open(example.dataFolder)
  const stack = await loadStack(example.directory)
  const first = await registry.publishStack(stack)
  example.write('src/passes-on.js', `export * from './new.js'`)
  const second = await registry.publishStack(stack)
  await registry.close()
  expect(second.versions.get('F')?.version).toBe('2')
  expect(second.versions.get('G')).toBe(first.versions.get('G'))
  expect(first.sources).toContain(join(example.directory, 'src/passes-on.js'))
  expect(second.sources).toContain(join(example.directory, 'src/new.js'))
})

test('a change of configuration is a new version, even with the same code', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  await publish(example)
  example.writeStack(`new sst.aws.Function('F', { handler: 'src/f.handler', environment: { MODE: 'b' } })`)
  const registry = await publish(example)
  expect(registry.published('demo-local-F', '1')?.environment).toEqual({})
  expect(registry.published('demo-local-F', '2')?.environment).toEqual({ MODE: 'b' })
  expect(readdirSync(join(example.dataFolder, 'bundles')).filter((name) => name !== 'made.json')).toHaveLength(1)
})

test('an alias stands for its version until the stack says otherwise, also after a restart', async () => {
  using example = temporaryExample('', { 'src/f.js': 'export const handler = async () => 1' })
  const write = (aliases: string) =>
    example.writeStack(`const f = new sst.aws.Function('F', { handler: 'src/f.handler' })\n${aliases}`)
  const alias = (name: string, version: string) =>
    `new aws.lambda.Alias('${name}', { functionName: f.name, functionVersion: ${version} })`
  write(alias('newest', 'f.nodes.function.version'))
  await publish(example)
  example.write('src/f.js', 'export const handler = async () => 2')
  write(`${alias('newest', 'f.nodes.function.version')}\n${alias('live', '"1"')}`)
  await publish(example)
  const registry = await FunctionRegistry.open(example.dataFolder)
  expect(registry.list()[0]?.aliases).toEqual({ newest: '2', live: '1' })
  expect(registry.resolve('demo-local-F', 'live')?.version).toBe('1')
  expect(registry.resolve('demo-local-F', 'newest')?.version).toBe('2')
  expect(registry.resolve('demo-local-F', 'constructor')).toBeUndefined()
  write(alias('live', '"2"'))
  expect((await publish(example)).list()[0]?.aliases).toEqual({ live: '2' })
  write(alias('live', '"3"'))
  await expect(publish(example)).rejects.toThrow(
    'The alias "live" stands for version 3 of demo-local-F, which has only 2: name one of them.',
  )
  write(alias('7', '"1"'))
  await expect(publish(example)).rejects.toThrow('The name of the alias "7" has to be')
})

test('a name without qualifier stands for $LATEST, an unknown one for nothing', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  const registry = await publish(example)
  expect(registry.resolve('demo-local-F', undefined)).toMatchObject({ version: '$LATEST', timeoutSeconds: 20 })
  expect(registry.resolve('demo-local-F', '1')).toMatchObject({ version: '1' })
  expect(registry.resolve('demo-local-F', '2')).toBeUndefined()
  expect(registry.resolve('nobody', undefined)).toBeUndefined()
})

test('a link and an output show the version of the workflow that was published', async () => {
  const stack = `
    const payment = new sst.aws.Workflow('Payment', { handler: 'src/f.handler' })
    new sst.aws.Workflow('Order', { handler: 'src/g.handler', link: [payment], environment: { TARGET: $interpolate\`\${payment.name}:\${payment.qualifier}\` } })
    return { qualifier: payment.qualifier }`
  using example = temporaryExample(stack, {
    'src/f.js': 'export const handler = async () => 1',
    'src/g.js': 'export const handler = async () => 1',
  })
  await publish(example)
  example.write('src/f.js', 'export const handler = async () => 2')
  const registry = await FunctionRegistry.open(example.dataFolder)
  const { versions, outputs } = await registry.publishStack(await loadStack(example.directory))
  expect(outputs).toEqual({ qualifier: '2' })
  // What the caller sees has changed, so it has a new version as well.
  expect(versions.get('Order')).toMatchObject({
    version: '2',
    environment: { TARGET: 'demo-local-Payment:2' },
    resources: { Payment: { type: 'sst.aws.Workflow', name: 'demo-local-Payment', qualifier: '2' } },
  })
})

test('if one function of a stack cannot be published, none is', async () => {
  using example = temporaryExample(
    `${ONE}; new sst.aws.Function('G', { handler: 'src/g.handler', nodejs: { esbuild: { define: { X: '1' } } } })`,
    { 'src/f.js': 'export const handler = async () => 1', 'src/g.ts': 'const x = 1\nconst = 2' },
  )
  await expect(publish(example)).rejects.toThrow(/src\/g\.ts:2: /)
  expect(existsSync(join(example.dataFolder, 'functions.json'))).toBe(false)
})

test.each([
  ['export const handler = async () => 1\nimport "./nowhere.js"', /src\/f\.ts:2: Could not resolve ".\/nowhere.js"/],
  ['export const handlr = async () => 1', /src\/f\.ts has no export "handler", it exports handlr\./],
  ['const handler = 1', /it exports nothing\./],
])('a handler that cannot be there is reported: %s', async (code, message) => {
  using example = temporaryExample(ONE, { 'src/f.ts': code })
  await expect(publish(example)).rejects.toThrow(message)
})

test('code that is missing in the data folder is put back when its stack is published', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  await publish(example)
  rmSync(join(example.dataFolder, 'bundles'), { recursive: true })
  const registry = await publish(example)
  const version = registry.published('demo-local-F', '$LATEST')
  expect(version?.version).toBe('1')
  expect(version === undefined ? '' : readFileSync(registry.codeFile(version), 'utf8')).toContain('=> 1')
})

test('a damaged registry is reported, and left as it is', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  const file = join(example.dataFolder, 'functions.json')
  writeFileSync(file, '{ "functions": ')
  await expect(publish(example)).rejects.toThrow('cannot be read')
  expect(readFileSync(file, 'utf8')).toBe('{ "functions": ')
})

test('an alias of a stack puts one package in the place of another', async () => {
  using example = temporaryExample(
    `new sst.aws.Function('F', { handler: 'src/f.handler', nodejs: { esbuild: { alias: { 'one': './src/two.js' } } } })`,
    { 'src/f.js': `export { handler } from 'one'`, 'src/two.js': 'export const handler = async () => "two"' },
  )
  const registry = await publish(example)
  const version = registry.published('demo-local-F', '1')
  expect(version === undefined ? '' : readFileSync(registry.codeFile(version), 'utf8')).toContain('"two"')
})

test('what has not changed since an earlier start is not bundled again', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  await publish(example)
  // A time in the past: what was written while it was read is not trusted.
  utimesSync(join(example.directory, 'src/f.js'), 1000, 1000)
  await publish(example)
  const before = bundledAt(example)
  await publish(example)
  expect(bundledAt(example)).toBe(before)
})

test.each([
  ['a source is another', 'src/g.js', 'export const g = 2'],
  ['packages were installed', 'node_modules/.package-lock.json', '{}'],
  ['the compiler is set otherwise', 'tsconfig.json', '{}'],
])('it is bundled again after a restart if %s', async (_what, file, text) => {
  using example = temporaryExample(ONE, {
    'src/f.js': `export { g } from './g.js'\nexport const handler = async () => 1`,
    'src/g.js': 'export const g = 1',
  })
  for (const source of ['src/f.js', 'src/g.js']) utimesSync(join(example.directory, source), 1000, 1000)
  await publish(example)
  const before = bundledAt(example)
  example.write(file, text)
  await publish(example)
  expect(bundledAt(example)).not.toBe(before)
})

test('notes on bundles that cannot be read do no harm', async () => {
  using example = temporaryExample(ONE, { 'src/f.js': 'export const handler = async () => 1' })
  await publish(example)
  writeFileSync(join(example.dataFolder, 'bundles/made.json'), '[[1')
  const registry = await publish(example)
  expect(registry.published('demo-local-F', '$LATEST')?.version).toBe('1')
})

/** When it was last written down what was bundled. */
function bundledAt({ dataFolder }: TemporaryExample): bigint {
  return statSync(join(dataFolder, 'bundles/made.json'), { bigint: true }).mtimeNs
}

async function publish({ directory, dataFolder }: TemporaryExample): Promise<FunctionRegistry> {
  const registry = await FunctionRegistry.open(dataFolder)
  await registry.publishStack(await loadStack(directory))
  return registry
}
