import { defineConfig } from 'vitest/config'
import { projects } from './vitest.projects.ts'

/** What `npm run test:deep` runs: the long suites, `*.deep.test.ts`. */
export default defineConfig({
  test: {
    projects: projects('*.deep.test.ts'),
    reporters: ['default', './vitest.count.ts'],
    // What handlers print is only of interest when their test fails.
    silent: 'passed-only',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
})
