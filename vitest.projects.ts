import { readdirSync } from 'node:fs'

/** One vitest project for each package and example and for infra, with the test files that match `include`. */
export function projects(include: string, exclude: readonly string[] = []) {
  const roots = ['packages', 'examples'].flatMap((room) => readdirSync(room).map((name) => `${room}/${name}`))
  return [...roots, 'infra', '.'].map((root) => ({
    extends: true as const,
    root,
    test: {
      name: root === '.' ? 'repository' : root,
      include: [root === '.' ? `test/**/${include}` : `{src,test}/**/${include}`],
      exclude: ['**/node_modules/**', ...exclude],
    },
  }))
}
