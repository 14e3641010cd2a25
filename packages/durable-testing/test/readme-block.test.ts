import { expect, test } from 'vitest'
import { readmeBlocks, withReadmeBlock } from '../src/readme-block.ts'
import '../src/matchers.ts'

const README = `# Parcels

<!-- generated: crash-table happy -->
| old |
<!-- end -->

Text.

<!-- generated: cost -->
<!-- end -->
`

test('the generated parts of a README are found, with what they show', () => {
  expect(readmeBlocks(README)).toEqual([
    { name: 'crash-table happy', content: '| old |' },
    { name: 'cost', content: '' },
  ])
})

test('a block gets new content, and everything else stays as it is', () => {
  const changed = withReadmeBlock(README, { name: 'crash-table happy', content: '| new $& |' })
  expect(changed).toBe(README.replace('| old |', () => '| new $& |'))
  expect(withReadmeBlock(changed, { name: 'cost', content: '1 $' })).toContain(
    '\n<!-- generated: cost -->\n1 $\n<!-- end -->\n',
  )
})

test('a block that is missing is asked for, with the lines to put in', () => {
  expect(() => expect('anything').toBeInReadme('no such block')).toThrow(
    /README\.md has no block "no such block"\. Put in:\n\n<!-- generated: no such block -->\n<!-- end -->/,
  )
})
