/** The workflow that the engine is measured with. It is only ever hosted locally. */
export default $config({
  app() {
    return { name: 'bench', home: 'aws' }
  },
  async run() {
    new sst.aws.Workflow('Steps', {
      handler: 'handler.handler',
      timeout: { execution: '10 minutes', invocation: '5 minutes' },
      retention: '30 days',
      // Lambda's runtime brings it; this handler needs none of it.
      nodejs: { esbuild: { external: ['@aws-sdk/*'] } },
    })
  },
})
