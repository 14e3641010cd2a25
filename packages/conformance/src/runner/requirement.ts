import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse, type Tags } from 'yaml'
import { isMapping, type Json, type Mapping } from './json.ts'

/** What a requirement file says; every member as the published files name it. */
export interface RequirementSpec {
  readonly description?: string
  readonly optional?: boolean
  readonly AsyncInvoke?: boolean
  readonly Variables?: Mapping
  readonly Input?: Json
  readonly CallbackActions?: readonly Json[]
  readonly ExpectedResult?: Mapping | null
  readonly ExpectedExecutionHistory?: readonly Mapping[]
  readonly ExpectedLogs?: readonly Json[]
}

export interface Requirement {
  readonly id: string
  readonly suite: string
  readonly spec: RequirementSpec
  /** Why the file could not be read. The requirement then shows up as a failure. */
  readonly problem?: string
}

export function descriptionOf({ spec }: Requirement): string {
  return String(spec.description ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/**
 * Finds the requirements under a folder: each folder in it is a suite, each file stem an id.
 * @throws if the folder is not there or an id occurs twice.
 */
export function loadRequirements(folder: string): Requirement[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`There is no folder of requirements at ${folder}: name one with --requirements.`)
  }
  const requirements = new Map<string, Requirement>()
  for (const suite of readdirSync(folder, { withFileTypes: true })) {
    if (!suite.isDirectory()) continue
    for (const file of readdirSync(join(folder, suite.name))) {
      if (!file.endsWith('.yaml')) continue
      const id = basename(file, '.yaml')
      if (requirements.has(id))
        throw new Error(`Requirement ${id} is there twice under ${folder}: keep one of the two.`)
      requirements.set(id, { id, suite: suite.name, ...read(join(folder, suite.name, file)) })
    }
  }
  return [...requirements.values()].sort((a, b) => compareIds(a.id, b.id))
}

function read(path: string): Pick<Requirement, 'spec' | 'problem'> {
  try {
    const spec = parseRequirement(readFileSync(path, 'utf8'))
    return isMapping(spec) ? { spec } : { spec: {}, problem: 'the file holds no mapping' }
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { spec: {}, problem: `the file cannot be read: ${message}` }
  }
}

// The official runner reads the files with PyYAML, whose rules are those of YAML 1.1 but for one thing that matters
// here: a lone `y` or `n` is text (8-15 has the result [x, y] without quotes).
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/

function withPyYamlBooleans(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:bool') return tag
    return { ...tag, test: tag.identify?.(true) ? TRUE : FALSE } as typeof tag
  })
}

/** Parses the text of a requirement the way the official runner does. */
export function parseRequirement(text: string): Json {
  return parse(text, { version: '1.1', customTags: withPyYamlBooleans })
}

/** Orders ids by their numbers: 1-2 before 1-10, suite 2 before suite 10. */
export function compareIds(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/**
 * Narrows a list to suites and ids; none given means all.
 * @throws for a name that no requirement has.
 */
export function selectRequirements(
  all: readonly Requirement[],
  wanted: { readonly suites: readonly string[]; readonly ids: readonly string[] },
): Requirement[] {
  const suites = wanted.suites.filter((suite) => suite !== 'all')
  const strange = [
    ...suites
      .filter((suite) => !all.some((requirement) => requirement.suite === suite))
      .map((suite) => `suite ${suite}`),
    ...wanted.ids.filter((id) => !all.some((requirement) => requirement.id === id)).map((id) => `id ${id}`),
  ]
  if (strange.length > 0) {
    const known = [...new Set(all.map(({ suite }) => suite))].join(', ')
    throw new Error(`There is no requirement for ${strange.join(', ')}. The suites are: ${known}.`)
  }
  return all.filter(
    ({ suite, id }) =>
      (suites.length === 0 || suites.includes(suite)) && (wanted.ids.length === 0 || wanted.ids.includes(id)),
  )
}
