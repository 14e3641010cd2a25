import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { expect } from 'vitest'
import { IGNORING, nearestReadme, readmeBlocks, WRITING, withReadmeBlock } from './readme-block.ts'

/** What a README can show: markdown, or a report that can write itself as markdown. */
type Shown = string | { toMarkdown(): string }

expect.extend({
  toBeInReadme(received: Shown, name: string) {
    if (IGNORING) return { pass: true, message: () => 'READMEs are not compared: README=ignore.' }
    const content = typeof received === 'string' ? received.trim() : received.toMarkdown()
    const file = nearestReadme(dirname(this.testPath ?? process.cwd()))
    const markdown = readFileSync(file, 'utf8')
    const block = readmeBlocks(markdown).find((candidate) => candidate.name === name)
    const path = relative(process.cwd(), file)
    if (block === undefined) {
      return {
        pass: false,
        message: () => `${path} has no block "${name}". Put in:\n\n<!-- generated: ${name} -->\n<!-- end -->`,
      }
    }
    if (WRITING) {
      writeFileSync(file, withReadmeBlock(markdown, { name, content }))
      return { pass: true, message: () => `${path} was written anew.` }
    }
    return {
      pass: block.content === content,
      message: () =>
        block.content === content
          ? `Expected other content than the block "${name}" of ${path} has.`
          : `The block "${name}" of ${path} shows what was true once. Write it anew with \`npm run readme\`, and read what changed.\n\n` +
            this.utils.diff(content, block.content),
    }
  },
})
