import { defineConfig } from 'vitest/config'
import { projects } from './vitest.projects.ts'

/** What `npm test` runs: every `*.test.ts`, except the long suites (`*.deep.test.ts`), which `npm run test:deep` runs. */
export default defineConfig({
  test: {
    projects: projects('*.test.ts', ['**/*.deep.test.ts']),
    reporters: ['default', './vitest.count.ts'],
    // What handlers print is only of interest when their test fails.
    silent: 'passed-only',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
