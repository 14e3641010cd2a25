import type { Project } from './project.ts'

/** AWS's packages, by those of this repository that are a drop-in for them. */
export const OFFICIAL: Readonly<Record<string, string>> = {
  'durable-core': '@aws/durable-execution-sdk-js',
  'durable-testing/official': '@aws/durable-execution-sdk-js-testing',
}

/** The first line of a file says so if not every copy gets it. */
const MARKER = /^\/\/ durable new: (repository only|core only)\b.*\n+/
const LINT_COMMENT = /^[ \t]*\/\/ biome-ignore.*\n/gm

/** A text file of the example as it is in a copy; undefined for one that the copy is not to have. */
export function copiedSource(path: string, text: string, project: Project): string | undefined {
  const [, only] = MARKER.exec(text) ?? []
  if (only === 'repository only' || (only === 'core only' && project.runtime === 'official')) return undefined
  const source = text.replace(MARKER, '').replaceAll(LINT_COMMENT, '')
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

/** The app's name where it is one: in the stack file, and in names of functions and tables that begin with it. */
function renamed(path: string, text: string, { example, name }: Project): string {
  const local = text.replaceAll(new RegExp(`\\b${example.name}-local-`, 'g'), `${name}-local-`)
  return path === 'sst.config.ts' ? local.replace(`name: '${example.name}'`, `name: '${name}'`) : local
}
