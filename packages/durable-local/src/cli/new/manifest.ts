import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import { INFRA } from './infra-files.ts'
import type { Files, Project } from './project.ts'
import { type Manifest, manifestOf, packageFolder, resolvedVersion, type Versions } from './repository.ts'
import { OFFICIAL } from './source-text.ts'
import { STYLE_TOOL } from './style.ts'
import { vendoredVersion, withDependencies } from './vendor.ts'

/** What every copy is run, tested and deployed with. */
const SCRIPTS = {
  start: 'durable run .',
  durable: 'durable',
  test: 'biome check . && vitest run',
  fix: 'biome check --write .',
  readme: 'vitest run --mode readme',
  typecheck: 'tsc',
  deploy: 'sst deploy',
  remove: 'sst remove',
}
/** What the root of the repository has for all of its examples. */
const TOOLS = [STYLE_TOOL, '@types/node', 'typescript', 'vitest']
/** Packages whose install script has to run, and one that brings all it needs without. */
export const INSTALL_SCRIPTS = { node: true, esbuild: true, 'classic-level': false }

/** The versions of a package.json before they are written: who depends on what, and of which folder the version is. */
interface Dependency {
  readonly name: string
  readonly version: string
  readonly folder: string
}

/** The packages of this repository that a copy has in `vendor/`. */
export function vendoredPackages(project: Project): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = manifestOf(project.example.directory)
  const direct = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => version.startsWith('workspace:') && !isReplaced(name, project))
    .map(([name]) => name)
  return withDependencies(project.repository, ['durable-local', 'durable-testing', ...direct])
}

/** The package.json of a copy. `files` are those that it has beside. */
export function manifest(project: Project, files: Files): object {
  const { repository, example, name, packageManager } = project
  const root = manifestOf(repository)
  const own = manifestOf(example.directory)
  const dependencies = resolved(project, [
    ...listed(own.dependencies, example.directory),
    ...ofInfra(project, files),
    ...replacements(project, files),
  ])
  const vendored = Object.fromEntries(
    vendoredPackages(project).map((vendor) => [vendor, vendoredVersion(repository, vendor)]),
  )
  const development = resolved(project, [
    ...listed(own.devDependencies, example.directory),
    ...listed(root.devDependencies, repository).filter((tool) => TOOLS.includes(tool.name)),
  ])
  return {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    ...(packageManager === 'pnpm' ? { packageManager: root.packageManager } : {}),
    engines: { node: '>=20' },
    scripts: SCRIPTS,
    dependencies: sorted(dependencies),
    devDependencies: sorted(without({ ...development, ...vendored }, dependencies)),
    optionalDependencies: pick(root.optionalDependencies, 'node'),
    ...installSettings(project, vendored),
  }
}

/** Whose install scripts run, and where packages of `vendor/` find each other: nobody is to look in a registry. */
function installSettings({ packageManager }: Project, vendored: Versions): object {
  const allowed = Object.entries(INSTALL_SCRIPTS).flatMap(([name, runs]) => (runs ? [name] : []))
  if (packageManager === 'npm') {
    const overrides = Object.fromEntries(Object.keys(vendored).map((name) => [name, `$${name}`]))
    return { overrides, allowScripts: INSTALL_SCRIPTS }
  }
  // pnpm has its settings in pnpm-workspace.yaml.
  return packageManager === 'bun' ? { overrides: vendored, trustedDependencies: allowed } : {}
}

/** AWS's packages, where their names have taken the place of this repository's. */
function replacements(project: Project, files: Files): Dependency[] {
  if (project.runtime === 'core') return []
  const home = packageFolder(project.repository, 'durable-testing')
  return listed(manifestOf(home).devDependencies, home).filter(
    ({ name }) => Object.values(OFFICIAL).includes(name) && isImported(name, files),
  )
}

/** What the copied parts of `infra/` import, in the versions of that folder. */
function ofInfra({ repository }: Project, files: Files): Dependency[] {
  const parts = new Map([...files].filter(([path]) => path.startsWith(`${INFRA}/`)))
  if (parts.size === 0) return []
  const folder = join(repository, INFRA)
  return listed(manifestOf(folder).dependencies, folder).filter(({ name }) => isImported(name, parts))
}

function isImported(name: string, files: Files): boolean {
  return [...files.values()].some((text) => typeof text === 'string' && text.includes(`from '${name}'`))
}

function listed(versions: Versions = {}, folder: string): Dependency[] {
  return Object.entries(versions).map(([name, version]) => ({ name, version, folder }))
}

function resolved(project: Project, dependencies: readonly Dependency[]): Versions {
  const kept = dependencies.filter(({ name }) => !isReplaced(name, project))
  return Object.fromEntries(
    kept.map(({ name, version, folder }) => [
      name,
      version.startsWith('workspace:')
        ? vendoredVersion(project.repository, name)
        : resolvedVersion(folder, name, version),
    ]),
  )
}

/** Whether AWS's package stands in the place of this one. */
function isReplaced(name: string, { runtime }: Project): boolean {
  return runtime === 'official' && name in OFFICIAL
}

function pick(versions: Manifest['optionalDependencies'], name: string): Versions {
  const version = versions?.[name]
  if (version === undefined) throw new UserError(`The package.json of the repository names no version of ${name}.`)
  return { [name]: version }
}

function without(versions: Versions, others: Versions): Versions {
  return Object.fromEntries(Object.entries(versions).filter(([name]) => !(name in others)))
}

function sorted(versions: Versions): Versions {
  return Object.fromEntries(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1)))
}
