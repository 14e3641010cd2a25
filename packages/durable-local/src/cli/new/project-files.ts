import { CI_FILE, ciFile } from './ci-file.ts'
import { exampleFiles } from './example-files.ts'
import { infraFiles } from './infra-files.ts'
import { manifest, vendoredPackages } from './manifest.ts'
import { packageManagerFiles } from './package-manager-files.ts'
import type { Files, Project } from './project.ts'
import { readme } from './readme.ts'
import { settingsFiles } from './settings-files.ts'
import { packedPackages } from './vendor.ts'

/** All files of a copy. Nothing is written yet. */
export async function projectFiles(project: Project, signal: AbortSignal): Promise<Files> {
  const vendored = vendoredPackages(project)
  const example = exampleFiles(project)
  const sources: Files = new Map([...example, ...infraFiles(project, example)])
  return new Map([
    ...sources,
    ...settingsFiles(project, sources),
    ['package.json', `${JSON.stringify(manifest(project, sources), null, 2)}\n`],
    ...packageManagerFiles(project, vendored),
    [CI_FILE, ciFile(project.packageManager)],
    ['README.md', readme(project, sources)],
    ...(await packedPackages(project.repository, vendored, signal)),
  ])
}
