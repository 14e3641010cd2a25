import { expect, test } from 'vitest'
import type { Files, Project } from './project.ts'
import { adapted } from './readme.ts'

const PROJECT: Project = {
  name: 'my-shop',
  directory: '/home/me/my-shop',
  example: { name: 'order-processing', directory: '/repository/examples/order-processing' },
  repository: '/repository',
  runtime: 'core',
  packageManager: 'npm',
}
const FILES: Files = new Map([
  ['src/handler.ts', ''],
  ['test/handler.test.ts', ''],
  ['infra/runtime/token.ts', ''],
])

/** What becomes of a part of a README, without the section that every copy gets. */
function inCopy(markdown: string, changes: Partial<Project> = {}): string {
  const text = adapted(`# Orders\n\n${markdown}\n`, { ...PROJECT, ...changes }, FILES)
  return text
    .replace(/^# Orders\n\n/, '')
    .replace(/## Set it up\n[\s\S]*?^```\n\n/m, '')
    .trimEnd()
}

test.each([
  ['npm start -- order-processing', 'npm start'],
  ['npm start -- order-processing --event declined', 'npm start -- --event declined'],
  ['`npm start -- order-processing`', '`npm start`'],
  ['npm test -- examples/order-processing', 'npm test'],
  ['npm run durable -- replay order-processing', 'npm run durable -- replay .'],
  [
    'npm run durable -- record happy -o examples/order-processing/histories/happy.json',
    'npm run durable -- record happy -o histories/happy.json',
  ],
  ['npx sst@4.17.1 deploy --stage yours', 'npm run deploy -- --stage yours'],
  ['npm run remove -- order-processing --stage yours', 'npm run remove -- --stage yours'],
  ['order-processing-local-Order:1 happy', 'my-shop-local-Order:1 happy'],
  ['order-processing/Api  http://127.0.0.1:9', 'my-shop/Api  http://127.0.0.1:9'],
  ['In the root of this repository, for an exchange:', 'For an exchange:'],
  ['([token.ts](../../infra/runtime/token.ts))', '([token.ts](infra/runtime/token.ts))'],
])('"%s" becomes "%s"', (before, after) => {
  expect(inCopy(before)).toBe(after)
})

test.each([
  ['pnpm', 'pnpm run start --event declined, pnpm run test, pnpm install'],
  ['bun', 'bun run start --event declined, bun run test, bun install'],
] as const)('commands are those of %s', (packageManager, after) => {
  const before = 'npm start -- order-processing --event declined, npm test, npm install'
  expect(inCopy(before, { packageManager })).toBe(after)
})

test('how to begin stands before the first section', () => {
  const text = adapted('# Orders\n\nWhat it is.\n\n## Run it\n', PROJECT, FILES)
  expect(text).toMatch(
    /^# Orders\n\nWhat it is\.\n\n## Set it up\n[\s\S]*npm install\nnpm start\nnpm test\n```\n\n## Run it\n$/,
  )
})

test('parts for this repository only are left out, those for durable-core only with it', () => {
  const marked = (only: string) => `<!-- durable new: ${only} only -->\nAside.\n<!-- durable new: end -->\n\nRest.`
  expect(inCopy(marked('repository'))).toBe('Rest.')
  expect(inCopy(marked('core'))).toBe('Aside.\nRest.')
  expect(inCopy(marked('core'), { runtime: 'official' })).toBe('Rest.')
})

test('the section on copying is left out, wherever it is', () => {
  expect(inCopy('## A\n\na\n\n## Copy it\n\nThus.\n\n## B\n\nb')).toBe('## A\n\na\n\n## B\n\nb')
  expect(inCopy('## A\n\na\n\n## Copy this example\n\nThus.')).toBe('## A\n\na')
})

test('marks that tests of the repository read are gone, marks that the example’s own tests write by stay', () => {
  const block = (name: string) => `<!-- generated: ${name} -->\nShown.\n<!-- end -->`
  expect(inCopy(block('output happy /✓/'))).toBe('Shown.')
  expect(inCopy(block('code src/handler.ts'))).toBe('Shown.')
  expect(inCopy(block('cost'))).toBe(block('cost'))
  expect(inCopy('```sh fails\nfalse\n```')).toBe('```sh\nfalse\n```')
})

test('links out of the example become text, and lines of tables about files that the copy has not go', () => {
  expect(
    inCopy(
      'See [testing](../../packages/durable-testing), [it](src/handler.ts#L3), [all](src), [SST](https://sst.dev).',
    ),
  ).toBe('See testing, [it](src/handler.ts#L3), [all](src), [SST](https://sst.dev).')
  expect(inCopy('| [here](test/handler.test.ts) | a |\n| [gone](test/official-sdk.test.ts) | b |')).toBe(
    '| [here](test/handler.test.ts) | a |',
  )
})

test('with the official runtime, code imports AWS’s SDK', () => {
  const code = "import { withDurableExecution } from 'durable-core'"
  expect(inCopy(code)).toBe(code)
  expect(inCopy(code, { runtime: 'official' })).toContain("from '@aws/durable-execution-sdk-js'")
})

test.each([
  ['[the concepts](../../docs/concepts.md), [AWS](https://a.b)', 'Further reading: [AWS](https://a.b).'],
  ['[AWS](https://a.b), and as the next example [saga](../saga)', 'Further reading: [AWS](https://a.b).'],
  ['[saga](../saga) for undoing, the\nexample [other](../other)', ''],
  [
    '[AWS](https://a.b) on it, [SST](https://c.d) of A, B and C, 1987',
    'Further reading: [AWS](https://a.b) on it,\n[SST](https://c.d) of A, B and C, 1987.',
  ],
])('of what is recommended for further reading, %j, a copy keeps what it can reach', (before, after) => {
  expect(inCopy(`Rest.\n\nFurther reading: ${before}.`)).toBe(`Rest.\n\n${after}`.trimEnd())
})
