// An engine that is killed: node doomed-engine.ts DIRECTORY DATA COMPONENT…. It invokes the functions and never ends.
import { FunctionHosts } from '../../src/hosts/function-hosts.ts'
import { FunctionRegistry } from '../../src/hosts/function-registry.ts'
import { loadStack } from '../../src/stack/load-stack.ts'

const [directory = '', dataFolder = '', ...components] = process.argv.slice(2)
const registry = await FunctionRegistry.open(dataFolder)
await registry.publishStack(await loadStack(directory))
const hosts = await FunctionHosts.open({ registry, dataFolder, endpoints: () => ({ lambda: 'http://127.0.0.1:9' }) })
for (const component of components) {
  const version = registry.resolve(`demo-local-${component}`, '1')
  if (version === undefined) throw new Error(`There is no function ${component}.`)
  void hosts.invoke({ function: version, requestId: component, payload: '{}', functionArn: 'arn' })
}
setInterval(() => {}, 60_000)
