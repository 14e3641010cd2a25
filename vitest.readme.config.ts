import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { projects } from './vitest.projects.ts'

/** The test files of a project that know what a README shows. */
function authors(root: string): string[] {
  const files = globSync(join(root, 'test/*.test.ts')).filter(
    (file) => file.startsWith(join('test', 'readme-')) || readFileSync(file, 'utf8').includes('.toBeInReadme('),
  )
  return files.map((file) => relative(root, file))
}

/** What `npm run readme` runs: the tests that compare READMEs with the truth write it into them, one after the other. */
export default defineConfig({
  test: {
    projects: projects('*.test.ts')
      .map((project) => ({ ...project, test: { ...project.test, include: authors(project.root) } }))
      .filter(({ test }) => test.include.length > 0),
    env: { README: 'write' },
    silent: 'passed-only',
    fileParallelism: false,
    testTimeout: 300_000,
  },
})
