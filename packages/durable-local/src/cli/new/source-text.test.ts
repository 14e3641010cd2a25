import { expect, test } from 'vitest'
import type { Project } from './project.ts'
import { copiedSource } from './source-text.ts'

const PROJECT: Project = {
  name: 'my-shop',
  directory: '/home/me/my-shop',
  example: { name: 'shop', directory: '/repository/examples/shop' },
  repository: '/repository',
  runtime: 'core',
  packageManager: 'npm',
}
const OFFICIAL: Project = { ...PROJECT, runtime: 'official' }

test.each([
  ['sst.config.ts', "import('../../infra/workflow.ts')", "import('./infra/workflow.ts')"],
  ['sst.config.ts', "const INFRA = '../../infra'", "const INFRA = 'infra'"],
  ['sst.config.ts', "handler: '../../infra/runtime/answer.handler'", "handler: 'infra/runtime/answer.handler'"],
  ['src/handler.ts', "from '../../../infra/runtime/token.ts'", "from '../infra/runtime/token.ts'"],
  ['src/deep/er.ts', "from '../../../../infra/runtime/token.ts'", "from '../../infra/runtime/token.ts'"],
])('in %s, %s becomes %s', (path, before, after) => {
  expect(copiedSource(path, before, PROJECT)).toBe(after)
})

test('files may say that not every copy is to have them', () => {
  const core = '// durable new: core only\n\nconst a = 1\n'
  expect(copiedSource('test/a.test.ts', core, PROJECT)).toBe('const a = 1\n')
  expect(copiedSource('test/a.test.ts', core, OFFICIAL)).toBeUndefined()
  expect(copiedSource('test/a.test.ts', '// durable new: repository only\n', PROJECT)).toBeUndefined()
})

test('so may parts of them', () => {
  const part = (only: string) =>
    `const a = 1\n\n// durable new: ${only} only\nconst b = 2\n// durable new: end\n\nconst c = 3\n`
  expect(copiedSource('test/a.ts', part('core'), PROJECT)).toBe('const a = 1\n\nconst b = 2\n\nconst c = 3\n')
  expect(copiedSource('test/a.ts', part('core'), OFFICIAL)).toBe('const a = 1\n\nconst c = 3\n')
  expect(copiedSource('test/a.ts', part('repository'), PROJECT)).toBe('const a = 1\n\nconst c = 3\n')
})

test('the app is renamed where its name is meant, and nowhere else', () => {
  const stack = "{ name: 'shop', home: 'aws' } // a shop"
  expect(copiedSource('sst.config.ts', stack, PROJECT)).toBe("{ name: 'my-shop', home: 'aws' } // a shop")
  expect(
    copiedSource('test/a.test.ts', "'shop-local-Order' 'shop-local' 'shop/Api' 'shop/till' workshop-local-x", PROJECT),
  ).toBe("'my-shop-local-Order' 'my-shop-local' 'my-shop/Api' 'shop/till' workshop-local-x")
})

test('with the official runtime, AWS’s packages take the place of their drop-ins, and no other', () => {
  const before = "'durable-core' \"durable-testing/official\" 'durable-testing' durable-core"
  expect(copiedSource('src/a.ts', before, PROJECT)).toBe(before)
  expect(copiedSource('src/a.ts', before, OFFICIAL)).toBe(
    "'@aws/durable-execution-sdk-js' \"@aws/durable-execution-sdk-js-testing\" 'durable-testing' durable-core",
  )
})
