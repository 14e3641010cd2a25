import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aboutTheCopy } from './about-the-copy.ts'
import { withOwnLinks } from './own-links.ts'
import { installCommand, scriptCommand, withCommandsOf } from './package-manager.ts'
import type { Files, Project } from './project.ts'
import { forRuntime } from './source-text.ts'

/** The README of an example as it is in a copy: with the copy's own commands, and nothing about this repository. */
export function readme(project: Project, files: Files): string {
  const text = readFileSync(join(project.example.directory, 'README.md'), 'utf8')
  return `${adapted(text, project, files).trimEnd()}\n\n${aboutTheCopy(project, files)}`
}

/** What an example's README says, as it is said in a copy. */
export function adapted(text: string, project: Project, files: Files): string {
  const markdown = ADAPTATIONS.reduce((before, adapt) => adapt(before, project, files), text)
  return withCommandsOf(project.packageManager, markdown)
}

type Adaptation = (markdown: string, project: Project, files: Files) => string

const ADAPTATIONS: readonly Adaptation[] = [
  withoutMarkedParts,
  withoutSection,
  withoutMarkers,
  withOwnCommands,
  (markdown, _project, files) => withOwnLinks(markdown, files),
  forRuntime,
  (markdown, { example, name }) => markdown.replaceAll(new RegExp(`\\b${example.name}(?=-local-|/[A-Z])`, 'g'), name),
  withStart,
]

/** `<!-- durable new: repository only -->` or `core only`, up to `<!-- durable new: end -->`. */
function withoutMarkedParts(markdown: string, { runtime }: Project): string {
  return markdown.replaceAll(
    /^<!-- durable new: (repository|core) only -->\n([\s\S]*?)^<!-- durable new: end -->\n+/gm,
    (_, only: string, part: string) => (only === 'core' && runtime === 'core' ? part : ''),
  )
}

/** The section that tells how to copy the example. */
function withoutSection(markdown: string): string {
  return markdown.replaceAll(/^## Copy (it|this example)\n[\s\S]*?(?=^## |$(?![\s\S]))/gm, '')
}

/**
 * What the tests of the repository need to know: which parts show code and output, and how a command ends. The parts that
 * tests of the example itself write keep their marks.
 */
function withoutMarkers(markdown: string): string {
  return markdown
    .replaceAll(/^<!-- generated: (?:code|output) .*-->\n([\s\S]*?)^<!-- end -->$\n/gm, '$1')
    .replaceAll(/^```sh \w+$/gm, '```sh')
}

function withOwnCommands(markdown: string, { example }: Project): string {
  const { name } = example
  return markdown
    .replaceAll(/^In the root of this repository:\n\n/gm, '')
    .replaceAll(/^In the root of this repository, (\w)/gm, (_, letter: string) => letter.toUpperCase())
    .replaceAll(`cd examples/${name}\n`, '')
    .replaceAll(/npx sst@[\d.]+ (deploy|remove) /g, 'npm run $1 -- ')
    .replaceAll(
      new RegExp(`npm (start|test|run deploy|run remove) -- (?:examples/)?${name}(?: (?=-))?`, 'g'),
      'npm $1 -- ',
    )
    .replaceAll(new RegExp(`(npm run durable -- [\\w-]+) ${name}\\b`, 'g'), '$1 .')
    .replaceAll(`examples/${name}/`, '')
    .replaceAll(/(npm (?:start|test)) -- (?=[\n`])/g, '$1')
}

/** How to begin, right after the introduction. */
function withStart(markdown: string, { packageManager }: Project): string {
  const start = `## Set it up

You need Node 20 or newer with ${packageManager}. The first command installs all that is needed into this folder, Node 24 included.

\`\`\`sh
${installCommand(packageManager)}
${scriptCommand(packageManager, 'start')}
${scriptCommand(packageManager, 'test')}
\`\`\`

`
  const first = markdown.search(/^## /m)
  return first < 0 ? `${markdown.trimEnd()}\n\n${start}` : markdown.slice(0, first) + start + markdown.slice(first)
}
