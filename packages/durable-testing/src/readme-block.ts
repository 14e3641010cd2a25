import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

// A part of a README that is written by a command stands between two comments, which readers do not see:
//
//   <!-- generated: crash-table happy -->
//   …
//   <!-- end -->

/** Whether these parts are to be written instead of compared: `npm run readme` says so. */
export const WRITING = process.env.README === 'write'

/** Whether they are let be: a project that was copied out has a README of its own, to be written anew when its owner says. */
export const IGNORING = process.env.README === 'ignore'

/** A generated part of a README. */
export interface ReadmeBlock {
  /** What it shows: `crash-table happy`. */
  readonly name: string
  readonly content: string
}

const BLOCK = /^<!-- generated: (.+?) -->\n([\s\S]*?)^<!-- end -->$/gm

/** The generated parts of a README, in their order. */
export function readmeBlocks(markdown: string): ReadmeBlock[] {
  return [...markdown.matchAll(BLOCK)].map(([, name = '', content = '']) => ({ name, content: content.trim() }))
}

/** The README with other content in the blocks of one name. */
export function withReadmeBlock(markdown: string, { name, content }: ReadmeBlock): string {
  return markdown.replaceAll(BLOCK, (block, found: string) =>
    found === name ? `<!-- generated: ${name} -->\n${content}\n<!-- end -->` : block,
  )
}

/**
 * The README.md in a folder or, if it has none, in the nearest one above.
 * @throws if there is none at all
 */
export function nearestReadme(folder: string): string {
  const file = join(folder, 'README.md')
  if (existsSync(file)) return file
  const above = dirname(folder)
  if (above === folder) throw new Error('There is no README.md in the folder of this test, nor in any above.')
  return nearestReadme(above)
}
