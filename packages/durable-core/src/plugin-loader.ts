import { PluginLoadError } from './invocation-errors.ts'
import {
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
} from './plugins.ts'
import { messageOf } from './thrown.ts'

/** The environment variable that names plugins: packages or modules, separated by commas. */
export const PLUGIN_ENVIRONMENT_VARIABLE = 'DURABLE_EXECUTION_PLUGINS'

/** What such a module has to export. */
export const PLUGIN_PROVIDER_EXPORT = 'durableExecutionPluginProvider'

export interface PluginLoaderOptions {
  /** Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Default: `import()`, and after that Node's resolution from the application's folder, which also knows layers. */
  readonly importModule?: (specifier: string) => Promise<unknown>
}

/**
 * The plugins that the wrapper was given, and after them those that the environment names, in that order.
 *
 * @throws PluginLoadError that names the module and what is wrong with it
 */
export async function loadPlugins(
  given: readonly DurableInstrumentationPlugin[],
  options: PluginLoaderOptions = {},
): Promise<DurableInstrumentationPlugin[]> {
  const environment = options.environment ?? process.env
  const importModule = options.importModule ?? ((specifier) => importFromApplication(specifier, environment))
  const plugins = [...given]
  for (const specifier of specifiersOf(environment[PLUGIN_ENVIRONMENT_VARIABLE])) {
    plugins.push(await loadPlugin(specifier, importModule))
  }
  return plugins
}

function specifiersOf(setting: string | undefined): string[] {
  if (setting === undefined || setting.trim() === '') return []
  const specifiers = setting.split(',').map((specifier) => specifier.trim())
  if (specifiers.includes('')) {
    throw new PluginLoadError(
      `${PLUGIN_ENVIRONMENT_VARIABLE} is "${setting}": remove the empty entry between the commas.`,
    )
  }
  const repeated = specifiers.find((specifier, index) => specifiers.indexOf(specifier) !== index)
  if (repeated !== undefined) {
    throw new PluginLoadError(`${PLUGIN_ENVIRONMENT_VARIABLE} names "${repeated}" twice: keep one of them.`)
  }
  return specifiers
}

async function loadPlugin(
  specifier: string,
  importModule: (specifier: string) => Promise<unknown>,
): Promise<DurableInstrumentationPlugin> {
  let module: unknown
  try {
    module = await importModule(specifier)
  } catch (cause) {
    throw new PluginLoadError(
      `"${specifier}" could not be loaded: ${messageOf(cause)} The package has to be in the function's artifact or in a layer under nodejs/node_modules.`,
      { cause },
    )
  }
  return createPlugin(specifier, checkProvider(specifier, providerOf(specifier, module)))
}

/** The provider: exported as such, or inside a default export, as CommonJS appears to `import()`. */
function providerOf(specifier: string, module: unknown): unknown {
  const direct = member(module, PLUGIN_PROVIDER_EXPORT)
  const nested = member(member(module, 'default'), PLUGIN_PROVIDER_EXPORT)
  if (direct !== undefined && nested !== undefined && direct !== nested) {
    throw new PluginLoadError(`"${specifier}" exports two different values as ${PLUGIN_PROVIDER_EXPORT}: export one.`)
  }
  const provider = direct ?? nested
  if (provider === undefined) throw new PluginLoadError(`"${specifier}" does not export ${PLUGIN_PROVIDER_EXPORT}.`)
  return provider
}

function checkProvider(specifier: string, provider: unknown): DurableInstrumentationPluginProvider {
  const version = member(provider, 'pluginApiVersion')
  if (version !== DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION) {
    throw new PluginLoadError(
      `"${specifier}" is written for plugin API version ${String(version)}, but this runtime has version ${DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION}. Install versions that fit together.`,
    )
  }
  const type = member(provider, 'pluginType')
  if (typeof type !== 'function' || typeof type.prototype !== 'object') {
    throw new PluginLoadError(`The provider of "${specifier}" needs a class as its pluginType.`)
  }
  if (typeof member(provider, 'createPlugin') !== 'function') {
    throw new PluginLoadError(`The provider of "${specifier}" needs a function createPlugin.`)
  }
  return provider as DurableInstrumentationPluginProvider // each member has been looked at
}

function createPlugin(specifier: string, provider: DurableInstrumentationPluginProvider): DurableInstrumentationPlugin {
  let plugin: unknown
  try {
    plugin = provider.createPlugin()
  } catch (cause) {
    throw new PluginLoadError(`createPlugin of "${specifier}" has thrown: ${messageOf(cause)}`, { cause })
  }
  if (plugin instanceof provider.pluginType) return plugin
  throw new PluginLoadError(
    `createPlugin of "${specifier}" has to return an instance of its pluginType ${provider.pluginType.name}.`,
  )
}

/** Imports as the runtime itself would, and if nothing is found there, as the application would. */
async function importFromApplication(
  specifier: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<unknown> {
  try {
    return await import(specifier)
  } catch (error) {
    const code = member(error, 'code')
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    // If something that the plugin imports is missing, looking for the plugin elsewhere would only hide that.
    if (!isMissing || !messageOf(error).includes(`'${packageOf(specifier)}`)) throw error
  }
  const { createRequire } = process.getBuiltinModule('node:module')
  const { join } = process.getBuiltinModule('node:path')
  const { pathToFileURL } = process.getBuiltinModule('node:url')
  const root = environment.LAMBDA_TASK_ROOT?.trim() || process.cwd()
  return import(pathToFileURL(createRequire(join(root, 'package.json')).resolve(specifier)).href)
}

/** "@scope/name" or "name" of a package's path; anything else as it is. */
function packageOf(specifier: string): string {
  if (/^[./]|^[a-z][a-z\d+.-]*:/i.test(specifier)) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}
