import { defineConfig } from 'vitest/config'

/** What `npm test` runs: every `*.test.ts`, except the long suites (`*.deep.test.ts`), which `npm run test:deep` runs. */
export default defineConfig({
  test: {
    projects: ['packages/*', 'examples/*', '.'].map((root) => ({
      extends: true as const,
      root,
      test: { name: root, include: ['{src,test}/**/*.test.ts'], exclude: ['**/node_modules/**', '**/*.deep.test.ts'] },
    })),
    reporters: ['default', './vitest.count.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
