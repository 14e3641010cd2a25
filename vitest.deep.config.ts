import { defineConfig } from 'vitest/config'

/** What `npm run test:deep` runs: the long suites, `*.deep.test.ts`, one file after the other. */
export default defineConfig({
  test: {
    projects: ['packages/*', 'examples/*'].map((root) => ({
      extends: true as const,
      root,
      test: { name: root, include: ['{src,test}/**/*.deep.test.ts'] },
    })),
    reporters: ['default', './vitest.count.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
    passWithNoTests: true,
  },
})
