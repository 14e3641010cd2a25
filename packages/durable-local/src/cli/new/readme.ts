import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
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
  withOwnFiles,
  forRuntime,
  (markdown, { example, name }) => markdown.replaceAll(`${example.name}-local-`, `${name}-local-`),
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

/** Links to what the copy does not have become plain text; in a table, a line about such a file goes. */
function withOwnFiles(markdown: string, _project: Project, files: Files): string {
  const isThere = (target: string) => {
    const path = posix.normalize(target.replace(/#.*/, ''))
    return (
      /^(https?:|#)/.test(target) || files.has(path) || [...files.keys()].some((file) => file.startsWith(`${path}/`))
    )
  }
  const lines = markdown.split('\n').filter((line) => {
    const [, target] = /^\| \[[^\]]*\]\(([^)]*)\) *\|/.exec(line) ?? []
    return target === undefined || isThere(target)
  })
  return lines
    .join('\n')
    .replaceAll(/(?<!!)\[([^\]\n]*)\]\(([^)\s]*)\)/g, (link, text: string, target: string) =>
      isThere(target) ? link : text,
    )
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

function aboutTheCopy({ example, runtime, packageManager }: Project, files: Files): string {
  const infra = [...files.keys()].some((path) => path.startsWith('infra/'))
  const sdk = runtime === 'official' ? "\nwith AWS's own SDK in the place of `durable-core`" : ''
  return `## This project

It began as a copy of the example \`${example.name}\` of lambda-durable-functions-examples${sdk}.
Beside what is described above it has

- \`vendor/\`: the packages of that repository which are in no registry, built, as package.json names them;
${infra ? '- `infra/`: the building blocks of the stack, yours to change;\n' : ''}- \`.github/workflows/ci.yml\`: tests every push, and deploys \`main\` to the stage \`production\` once the repository on GitHub
  has the variables \`AWS_ROLE_ARN\` and \`AWS_REGION\`. GitHub gets its AWS credentials by OIDC: no key is stored. Commit
  the lockfile that the first installation makes.

Before each deployment, \`${scriptCommand(packageManager, 'durable', 'check-deploy . --stage production')}\` tells which running executions would not
survive it.
`
}
