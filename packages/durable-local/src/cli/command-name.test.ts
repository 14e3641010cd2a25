import { expect, test } from 'vitest'
import { commandName } from './command-name.ts'

test.each([
  [{}, 'durable'],
  [{ DURABLE_COMMAND: 'npm run durable --', npm_lifecycle_event: 'start' }, 'npm run durable --'],
  [{ npm_lifecycle_event: 'start', npm_config_user_agent: 'npm/11.19.1 node/v24' }, 'npm run durable --'],
  [{ npm_lifecycle_event: 'durable', npm_config_user_agent: 'pnpm/12.21.0 npm/?' }, 'pnpm run durable'],
  [{ npm_lifecycle_event: 'start', npm_config_user_agent: 'bun/1.4.5 npm/?' }, 'bun run durable'],
  [{ npm_lifecycle_event: 'test', npm_config_user_agent: 'npm/11.19.1' }, 'durable'],
])('called with %o it is named "%s"', (environment, name) => {
  expect(commandName(environment)).toBe(name)
})
