import { INSTALL_SCRIPTS } from './manifest.ts'
import type { Files, Project } from './project.ts'
import { manifestOf } from './repository.ts'
import { vendoredVersion } from './vendor.ts'

const NPMRC = `# Scripts run on the Node that the package "node" brings: that the one of this machine is older is of no interest.
loglevel=error
`

/** The settings file of the package manager of a copy, if it takes one. */
export function packageManagerFiles(project: Project, vendored: readonly string[]): Files {
  if (project.packageManager === 'npm') return new Map([['.npmrc', NPMRC]])
  return project.packageManager === 'pnpm'
    ? new Map([['pnpm-workspace.yaml', pnpmSettings(project, vendored)]])
    : new Map()
}

function pnpmSettings({ repository }: Project, vendored: readonly string[]): string {
  const { node = '' } = manifestOf(repository).optionalDependencies ?? {}
  return [
    '# Which pnpm is used is your affair; package.json names the one that this was made with.',
    'pmOnFail: ignore',
    '# `pnpm run` never installs by itself.',
    'verifyDepsBeforeRun: false',
    '# Scripts run on the Node of the npm package `node`, whatever started pnpm.',
    `nodeVersion: ${node}`,
    'allowBuilds:',
    ...Object.entries(INSTALL_SCRIPTS).map(([name, runs]) => `  ${name}: ${runs}`),
    '# Packages in vendor/ depend on each other: they are found there, not in the registry.',
    'overrides:',
    ...vendored.map((name) => `  ${name}: ${vendoredVersion(repository, name)}`),
    '',
  ].join('\n')
}
