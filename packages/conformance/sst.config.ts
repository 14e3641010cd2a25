/// <reference path="./.sst/platform/config.d.ts" />

/** Hosts the handlers of the 171 requirements and the targets they invoke, for the runner in src/main.ts. */
export default $config({
  app() {
    return { name: 'conformance', home: 'aws' }
  },
  async run() {
    const { conformanceFunctions } = await import('./src/suites.ts')
    const official = process.env.CONFORMANCE_RUNTIME === 'official'
    const common = {
      timeout: { invocation: '60 seconds', execution: '5 minutes' },
      environment: {
        TARGET_ECHO: 'conformance-target-echo:$LATEST',
        TARGET_ECHO_TENANT: 'conformance-target-echo-tenant:$LATEST',
        TARGET_ERROR: 'conformance-target-error:$LATEST',
      },
      ...(official ? { nodejs: { esbuild: { alias: { 'durable-core': '@aws/durable-execution-sdk-js' } } } } : {}),
    } as const
    const targets = [
      { name: 'conformance-target-echo', handler: 'src/handlers/invoke.echo' },
      { name: 'conformance-target-echo-tenant', handler: 'src/handlers/invoke.echo' },
      { name: 'conformance-target-error', handler: 'src/handlers/invoke.error' },
    ]
    for (const { name, handler } of [...targets, ...conformanceFunctions()]) {
      new sst.aws.Workflow(componentName(name), { name, handler, ...common })
    }
  },
})

/** `conformance-1-12` as a component: `Conformance1x12` (SST takes letters and digits only). */
function componentName(name: string): string {
  return name.replaceAll(/-(\d+)$/g, 'x$1').replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
