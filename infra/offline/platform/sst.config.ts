/// <reference path="./.sst/platform/config.d.ts" />

/** Declares nothing: its `.sst/platform` has the code and the types of every provider that a stack here uses. */
export default $config({
  app() {
    return { name: 'platform', home: 'aws', providers: { random: '4.16.6' } }
  },
  async run() {},
})
