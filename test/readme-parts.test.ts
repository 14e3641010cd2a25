import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readmeBlocks, WRITING, withReadmeBlock } from '../packages/durable-testing/src/readme-block.ts'
import { sourceExcerpt } from './source-excerpt.ts'

// Generated parts of READMEs, between `<!-- generated: … -->` and `<!-- end -->`. `npm run readme` writes them.
//   code src/handler.ts processOrder   source text: the file, or the named declarations in it; written and checked here
//   output happy /pattern/             what the commands before it print: the lines with the pattern; readme-commands.test.ts
//   crash-table happy, cost, …         what a test of the example has found out: expect(report).toBeInReadme('crash-table happy')

const ROOT = resolve(import.meta.dirname, '..')

const readmes = globSync(['README.md', '{examples,packages}/*/README.md'], { cwd: ROOT }).sort()

test.for(readmes)('the code that %s shows is the code that there is', async (readme) => {
  const file = join(ROOT, readme)
  let markdown = await readFile(file, 'utf8')
  for (const { name, content } of readmeBlocks(markdown)) {
    const [kind, source = '', ...names] = name.split(' ')
    if (kind !== 'code') continue
    const excerpt = await sourceExcerpt(join(dirname(file), source), source, names)
    if (WRITING) markdown = withReadmeBlock(markdown, { name, content: excerpt })
    else expect(content, `${readme} is behind ${source}: write it anew with \`npm run readme\``).toBe(excerpt)
  }
  if (WRITING) await writeFile(file, markdown)
})

const PARTS = [
  '# …',
  'Run it now, without AWS',
  'The way of …',
  'The code',
  'Which operation where, and why',
  'What happens when it crashes',
  'Other paths',
  'Deploy it',
  'Tests',
  'Change it safely',
  'Cost',
  'Clean up',
  'Copy it',
  'Limits',
]

test.for(readmes.filter((readme) => readme.startsWith('examples/')))('%s has its parts in order', async (readme) => {
  const markdown = await readFile(join(ROOT, readme), 'utf8')
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^##? .*$/gm)].map(
    ([heading]) => heading,
  )
  const parts = headings.map((heading) =>
    heading
      .replace(/^# .*/, '# …')
      .replace(/^## /, '')
      .replace(/^The way of an? .*/, 'The way of …'),
  )
  expect(parts).toEqual(PARTS)
})

test.for(readmes)('every generated part of %s is written by something', async (readme) => {
  const tests = globSync(join(ROOT, dirname(readme), 'test/*.test.ts'))
  const sources = await Promise.all(tests.map((file) => readFile(file, 'utf8')))
  const claimed = sources.flatMap((source) =>
    [...source.matchAll(/toBeInReadme\([`'"]([\w-]+)/g)].map(([, kind]) => kind),
  )
  for (const { name } of readmeBlocks(await readFile(join(ROOT, readme), 'utf8'))) {
    const [kind = ''] = name.split(' ')
    const message = `No test next to ${readme} says toBeInReadme('${name}'), so nothing keeps that block true.`
    expect(['code', 'output', ...claimed], message).toContain(kind)
  }
})
