import type { Project } from './project.ts'

/** AWS's packages, by those of this repository that are a drop-in for them. */
export const OFFICIAL: Readonly<Record<string, string>> = {
  'durable-core': '@aws/durable-execution-sdk-js',
  'durable-testing/official': '@aws/durable-execution-sdk-js-testing',
}

/** The first line of a file says so if not every copy gets it; around a part of a file stand two such lines. */
const MARKED_FILE = /^\/\/ durable new: (repository|core) only\n+/
const MARKED_PART =
  /^[ \t]*\/\/ durable new: (repository|core) only\n((?:(?![ \t]*\/\/ durable new:).*\n)*)[ \t]*\/\/ durable new: end\n\n?/gm

/** A text file of the example as it is in a copy; undefined for one that the copy is not to have. */
export function copiedSource(path: string, text: string, project: Project): string | undefined {
  const isKept = (only: string | undefined) => only === undefined || (only === 'core' && project.runtime === 'core')
  const parts = text.replaceAll(MARKED_PART, (_, only: string, part: string) => (isKept(only) ? `${part}\n` : ''))
  const [, only] = MARKED_FILE.exec(parts) ?? []
  if (!isKept(only)) return undefined
  const source = parts.replace(MARKED_FILE, '')
  return renamed(path, withOwnInfra(path, forRuntime(source, project)), project)
}

/** Text with the packages of the project's runtime in the place of this repository's. */
export function forRuntime(text: string, { runtime }: Project): string {
  if (runtime === 'core') return text
  return text.replaceAll(
    /(['"])(durable-core|durable-testing\/official)\1/g,
    (literal, quote: string, name: string) => {
      const official = OFFICIAL[name]
      return official === undefined ? literal : `${quote}${official}${quote}`
    },
  )
}

/**
 * `infra/` lies beside `examples/` in the repository, and in the project itself in a copy: two folders nearer. Paths of
 * handlers have no `./` in front, those of modules need it.
 */
export function withOwnInfra(path: string, text: string): string {
  const up = '../'.repeat(path.split('/').length - 1)
  const from = new RegExp(`(['"\`])${up}\\.\\./\\.\\./infra(/[^'"\`\\n]*)?\\1`, 'g')
  return text.replaceAll(from, (_, quote: string, rest = '') => {
    const start = up === '' && rest.endsWith('.ts') ? './' : up
    return `${quote}${start}infra${rest}${quote}`
  })
}

/** The app's name where it is one: in the stack file, and where names of what is in the stack begin with it. */
function renamed(path: string, text: string, { example, name }: Project): string {
  const meant = new RegExp(`\\b${example.name}(?=-local\\b)|(?<=['"\`])${example.name}(?=/[A-Z])`, 'g')
  const local = text.replaceAll(meant, name)
  return path === 'sst.config.ts' ? local.replace(`name: '${example.name}'`, `name: '${name}'`) : local
}
