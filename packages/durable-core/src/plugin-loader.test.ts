import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadPlugins } from './plugin-loader.ts'

class Tracer {
  async onInvocationStart(): Promise<void> {}
}

const provider = { pluginApiVersion: 1, pluginType: Tracer, createPlugin: () => new Tracer() }

function load(
  setting: string | undefined,
  modules: Record<string, unknown> = {},
  given = [new Tracer()],
): Promise<unknown[]> {
  return loadPlugins(given, {
    environment: { DURABLE_EXECUTION_PLUGINS: setting },
    importModule: async (specifier) => {
      if (!(specifier in modules)) throw new Error(`Cannot find package '${specifier}'`)
      return modules[specifier]
    },
  })
}

test('plugins of the environment come after the given ones, in their order', async () => {
  class Other extends Tracer {}
  const other = { ...provider, pluginType: Other, createPlugin: () => new Other() }
  const modules = {
    a: { durableExecutionPluginProvider: other },
    '@s/b': { default: { durableExecutionPluginProvider: provider } },
  }
  const plugins = await load(' a , @s/b', modules)
  expect(plugins.map((plugin) => (plugin as object).constructor.name)).toEqual(['Tracer', 'Other', 'Tracer'])
})

test.each([undefined, '', '  '])('the setting %j names none', async (setting) => {
  expect(await load(setting)).toHaveLength(1)
})

const withProvider = (changes: object) => ({ a: { durableExecutionPluginProvider: { ...provider, ...changes } } })

test.each<[string, string, Record<string, unknown>, string]>([
  ['an empty entry', 'a,,b', {}, 'remove the empty entry'],
  ['a module named twice', 'a,a', {}, 'names "a" twice'],
  ['a module that is missing', 'a', {}, `"a" could not be loaded: Cannot find package 'a'`],
  ['no provider', 'a', { a: {} }, '"a" does not export durableExecutionPluginProvider'],
  ['another version', 'a', withProvider({ pluginApiVersion: 2 }), 'plugin API version 2'],
  ['no class', 'a', withProvider({ pluginType: () => {} }), 'needs a class'],
  ['no factory', 'a', withProvider({ createPlugin: 1 }), 'needs a function createPlugin'],
  [
    'a factory of something else',
    'a',
    withProvider({ createPlugin: () => ({}) }),
    'an instance of its pluginType Tracer',
  ],
  [
    'a factory that throws',
    'a',
    withProvider({
      createPlugin: () => {
        throw new Error('no licence')
      },
    }),
    'has thrown: no licence',
  ],
  [
    'two providers',
    'a',
    { a: { durableExecutionPluginProvider: provider, default: { durableExecutionPluginProvider: {} } } },
    'two different values',
  ],
])('%s is a PluginLoadError that says so', async (_title, setting, modules, reason) => {
  const error = await load(setting, modules).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'PluginLoadError' })
  expect((error as Error).message).toContain(`Dynamic plugin configuration failed: `)
  expect((error as Error).message).toContain(reason)
})

test('a package that only the application can resolve is found from its folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'durable-plugins-'))
  const folder = join(root, 'node_modules', 'only-here-plugin')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module","exports":"./index.js"}')
  const source = `class P {}; export const durableExecutionPluginProvider = { pluginApiVersion: 1, pluginType: P, createPlugin: () => new P() }`
  await writeFile(join(folder, 'index.js'), source)
  const environment = { DURABLE_EXECUTION_PLUGINS: 'only-here-plugin', LAMBDA_TASK_ROOT: root }
  try {
    expect(await loadPlugins([], { environment })).toHaveLength(1)
  } finally {
    await rm(root, { recursive: true })
  }
})
