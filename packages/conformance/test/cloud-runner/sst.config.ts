/// <reference path="../../.sst/platform/config.d.ts" />

/** One workflow, under each of the two runtimes, and the function it calls. */
export default $config({
  app() {
    return { name: 'cloud-runner', home: 'aws' }
  },
  async run() {
    const label = new sst.aws.Function('Label', { handler: 'order.label' })
    for (const runtime of ['Core', 'Official']) {
      new sst.aws.Workflow(runtime, {
        handler: 'order.handler',
        timeout: { invocation: '60 seconds', execution: '1 hour' },
        environment: { LABEL: $interpolate`${label.name}:$LATEST` },
        nodejs: { esbuild: { alias: runtime === 'Core' ? {} : { 'durable-core': '@aws/durable-execution-sdk-js' } } },
      })
    }
  },
})
